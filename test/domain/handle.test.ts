// Handles: the same fact has the same one, and nobody makes, alters or reads one without the secret.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHandles } from '#src/domain/handle.js';

const secret = randomBytes(32);
const handles = createHandles(secret);
const factId = '01890a5d-ac96-774b-bcce-b302099a8057';

test('a handle gives back what it was made of, and is always the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), fc.uuid(), (userId, id) => {
      const handle = handles.make(userId, id);
      expect(handle).toMatch(/^rh_[\w-]+$/);
      expect(handles.read(handle)).toEqual({ userId, factId: id });
      expect(createHandles(secret).make(userId, id)).toBe(handle);
      expect(createHandles(randomBytes(32)).read(handle)).toBeNull();
    }),
  );
});

test('one that was changed in any place is none', () => {
  const handle = handles.make('app/ana', factId);
  for (let at = 3; at < handle.length; at += 1) {
    const changed = `${handle.slice(0, at)}${handle[at] === 'A' ? 'B' : 'A'}${handle.slice(at + 1)}`;
    const read = handles.read(changed);
    // The last character has bits that stand for nothing.
    if (read !== null) expect([at, read]).toEqual([handle.length - 1, { userId: 'app/ana', factId }]);
  }
  const long = `rh_${'A'.repeat(100_000)}`;
  for (const made of ['', 'rh_', 'rh_AAAA', 'ana', factId, handle.slice(0, -1), `${handle}AAAA`, long])
    expect(handles.read(made), made.slice(0, 60)).toBeNull();
});

test('what is near in text is not near in handles, and the user is not readable', () => {
  const [one, other] = [handles.make('ana', factId), handles.make('anb', factId)];
  expect(one.slice(0, 12)).not.toBe(other.slice(0, 12));
  expect(Buffer.from(one.slice(3), 'base64url').toString('latin1')).not.toContain('ana');
});
