// JSON edited as text: the value is the wanted one, and every byte that was not edited is still there.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { edit, findValue, removeMember } from '#src/compat/parts/call/json-text.js';

/** Every path of a value. */
function paths(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[], ...entries.flatMap(([key, inner]) => paths(inner).map((path) => [key, ...path]))];
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

test('finds every value of any JSON, written narrow or wide', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const json = ` ${JSON.stringify(value, null, indent)}\n`;
      const parsed: unknown = JSON.parse(json);
      for (const path of paths(parsed)) {
        const span = findValue(json, path);
        expect(span).not.toBeNull();
        expect(JSON.parse(json.slice(span!.start, span!.end))).toEqual(at(parsed, path));
      }
    }),
    { numRuns: 500 },
  );
});

test('takes a member out and leaves the rest', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1, maxKeys: 6 }), fc.nat(), (value, nth) => {
      const json = JSON.stringify(value, null, 1);
      const parsed = JSON.parse(json) as Record<string, unknown>;
      const key = Object.keys(parsed)[nth % Object.keys(parsed).length]!;
      const removed = removeMember(json, findValue(json, [])!, key)!;
      const { [key]: _, ...rest } = parsed;
      expect(JSON.parse(edit(json, [removed]))).toEqual(rest);
    }),
    { numRuns: 1_000 },
  );
});

test('of a key that stands twice the last counts, as for the parser', () => {
  const json = '{"a":1,"b":{"a":2},"a":[3]}';
  const span = findValue(json, ['a'])!;
  expect(json.slice(span.start, span.end)).toBe('[3]');
  expect(removeMember(json, findValue(json, [])!, 'a')).toBeNull();
});

test('says where there is nothing', () => {
  expect(findValue('{"a":[1]}', ['b'])).toBeNull();
  expect(findValue('{"a":[1]}', ['a', 3])).toBeNull();
  expect(findValue('{"a":[1]}', ['a', 'x'])).toBeNull();
});
