// Which turns of a resent history are new: whole, cut, summarised, edited histories, and words that were said twice.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findNew, type SentSaid, type StoredSaid } from '#src/compat/parts/call/find-new.js';

/** `u:yes a:fine` */
function turns(line: string): StoredSaid[] {
  return line
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ role: word.startsWith('u') ? 'user' : 'assistant', key: word, partial: word.endsWith('…') }));
}

function fresh(stored: string, sent: string): string {
  return turns(sent)
    .slice(findNew(turns(stored), turns(sent)))
    .map(({ key }) => key)
    .join(' ');
}

test.each([
  ['nothing is stored yet', '', 'u:hi a:hello u:yes', 'u:hi a:hello u:yes'],
  ['the next turn', 'u:hi a:hello', 'u:hi a:hello u:yes', 'u:yes'],
  ['the same request again', 'u:hi a:hello u:yes', 'u:hi a:hello u:yes', ''],
  ['the last turn asked again, after it was answered', 'u:hi a:hello u:yes a:fine', 'u:hi a:hello u:yes', ''],
  ['a yes after a yes', 'u:hi a:ok u:yes a:ok', 'u:hi a:ok u:yes a:ok u:yes', 'u:yes'],
  ['a yes after a yes, the answers alike', 'u:yes a:ok', 'u:yes a:ok u:yes', 'u:yes'],
  ['the beginning was cut off', 'u:hi a:hello u:yes a:fine', 'u:yes a:fine u:yes', 'u:yes'],
  ['the beginning was summarised', 'u:hi a:hello u:yes a:fine', 'u:summary a:understood u:yes a:fine u:now', 'u:now'],
  ['everything was summarised', 'u:hi a:hello', 'u:summary a:understood u:now', 'u:now'],
  ['an earlier message was edited', 'u:hi a:hello u:red a:nice', 'u:hi a:hello u:blue', 'u:blue'],
  ['the client changed the last answer', 'u:hi a:hello', 'u:hi a:changed u:yes', 'a:changed u:yes'],
  ['an answer that was cut came back whole', 'u:hi a:hel…', 'u:hi a:hel…lo u:yes', 'u:yes'],
  ['an answer was not stored', 'u:hi', 'u:hi a:hello u:yes', 'a:hello u:yes'],
])('%s', (_what, stored, sent, expected) => {
  expect(fresh(stored, sent)).toBe(expected);
});

const said = fc
  .array(fc.record({ user: fc.constantFrom('yes', 'no', 'go on'), answer: fc.constantFrom('ok', 'fine') }), {
    maxLength: 12,
  })
  .map((pairs) =>
    pairs.flatMap(({ user, answer }): StoredSaid[] => [
      { role: 'user', key: user, partial: false },
      { role: 'assistant', key: answer, partial: false },
    ]),
  );
const next: SentSaid = { role: 'user', key: 'yes' };

test('a whole history that goes on is new from where it goes on, however alike its turns are', () => {
  fc.assert(
    fc.property(said, (history) => {
      expect(findNew(history, [...history, next])).toBe(history.length);
    }),
    { numRuns: 2_000 },
  );
});

test('recording request after request stores every turn once', () => {
  fc.assert(
    fc.property(said, (history) => {
      const stored: StoredSaid[] = [];
      for (let end = 1; end <= history.length; end += 2) {
        // Each request comes twice, and its answer is stored as it was given.
        for (let time = 0; time < 2; time++) {
          const sent = history.slice(0, end);
          if (sent.length > 1 || stored.length === 0)
            stored.push(...(sent.slice(findNew(stored, sent)) as StoredSaid[]));
        }
        stored.push(history[end]!);
      }
      expect(stored.map(({ key }) => key)).toEqual(history.map(({ key }) => key));
    }),
    { numRuns: 1_000 },
  );
});

test('a history that was cut at its beginning is new from where it goes on, where answers differ', () => {
  fc.assert(
    fc.property(said, fc.nat(), (pairs, cut) => {
      const history = pairs.map((one, index) => (one.role === 'user' ? one : { ...one, key: `${one.key} ${index}` }));
      fc.pre(history.length > 0);
      const sent = history.slice(cut % history.length);
      expect(findNew(history, [...sent, next])).toBe(sent.length);
    }),
    { numRuns: 2_000 },
  );
});
