import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createSeal } from '#src/domain/seal.js';

const secret = randomBytes(32);
const seal = createSeal(secret, 'test');

it('opens what it closed, at its place only', () => {
  const sealed = seal.close(Buffer.from('CANARY said'), 'here');
  expect(sealed.includes('CANARY')).toBe(false);
  expect(seal.open(sealed, 'here')?.toString()).toBe('CANARY said');
  expect(seal.open(sealed, 'there')).toBeNull();
  expect(createSeal(randomBytes(32), 'test').open(sealed, 'here')).toBeNull();
  expect(createSeal(secret, 'other').open(sealed, 'here')).toBeNull();
  // Two of the same cannot be told to be the same.
  expect(seal.close(Buffer.from('CANARY said'), 'here').equals(sealed)).toBe(false);
  expect(seal.open(seal.close(new Uint8Array(0), 'x'), 'x')).toHaveLength(0);
});

it('refuses whatever was changed, cut or made up', () => {
  const sealed = seal.close(Buffer.from('a word'), 'here');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(seal.open(changed, 'here')).toBeNull();
  }
  for (const bytes of [sealed.subarray(0, -1), Buffer.alloc(0), Buffer.from('{}'), randomBytes(100)])
    expect(seal.open(bytes, 'here')).toBeNull();
});

it('names by secret: the same parts, the same name, and no two meet', () => {
  expect(seal.nameOf('ana', 's')).toBe(createSeal(secret, 'test').nameOf('ana', 's'));
  const names = [seal.nameOf('ana', 's'), seal.nameOf('anas'), seal.nameOf('an', 'as'), seal.nameOf('ana","s')];
  expect(new Set([...names, createSeal(randomBytes(32), 'test').nameOf('ana', 's')]).size).toBe(5);
  expect(names[0]).toMatch(/^[\w-]{32}$/);
});
