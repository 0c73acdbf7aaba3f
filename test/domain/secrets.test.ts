import { describe, expect, test } from 'vitest';
import { containsSecret, redactSecrets } from '#src/domain/secrets.js';

// Assembled, so that no scanner takes this file for a leak.
const made = (...pieces: string[]) => pieces.join('');

describe('secrets', () => {
  test.each([
    made('sk', '-ant-api03-', 'abcdefghijklmnop1234'),
    made('sk', '-proj-', 'Abcdefghijklmnop1234'),
    made('AKIA', 'IOSFODNN7EXAMPLE'),
    made('ghp', '_abcdefghijklmnopqrstuvwxyz0123456789'),
    made('xoxb', '-123456789012-abcdefghij'),
    made('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0In0.', 'c2lnbmF0dXJl'),
    'Authorization: Bearer abcdef0123456789abcdef',
    'postgres://admin:hunter2@db.example.com/app',
    made('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----'),
    'my password is hunter2',
    'Password: correct horse',
    'the PIN code is 4711',
    'my wifi password at home is "tulip tulip"',
    'api_key=abc123',
    'My card is 4111 1111 1111 1111',
    '5500-0055-5555-5559',
    'my SSN is 078-05-1120',
    made('d41d8cd98f00b204', 'e9800998ecf8427e'),
  ])('%s', (text) => {
    expect(containsSecret(text)).toBe(true);
    expect(redactSecrets(text)).toContain('[secret]');
    expect(containsSecret(redactSecrets(text).replaceAll('[secret]', ''))).toBe(false);
  });
});

describe('no secrets', () => {
  test.each([
    'I forgot my password',
    'My password manager helps me',
    'Call me at +351 912 345 678',
    'I was born on 1990-05-03',
    'My order number is 4111 1111 1111 1112',
    'The meeting is at 10:30, room 204',
    'See https://example.com/a/b?c=d',
    'ids like 01890a5d-ac96-774b-bcce-b302099a8057 are fine',
    'a_very_long_snake_case_function_name_with_words',
    'I love skiing and risk-taking-adventures-in-the-mountains',
    'The keyboard is new',
  ])('%s', (text) => {
    expect(containsSecret(text)).toBe(false);
    expect(redactSecrets(text)).toBe(text);
  });
});

test('keeps the words around a secret', () => {
  expect(redactSecrets('My card 4111 1111 1111 1111 expired, use 5500-0055-5555-5559.')).toBe(
    'My card [secret] expired, use [secret].',
  );
});
