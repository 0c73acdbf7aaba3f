// The search of recall: both forms find the same, inside one user, and only what the filter leaves.
import { describe, expect, it } from 'vitest';
import { type CandidateSearch, type Candidates, findCandidates } from '#src/store/candidates.js';
import { createDatabase } from '#src/store/database.js';
import { vectorBytes, vectorText } from '#src/store/embeddings.js';
import { findCandidatesOfMany } from '#src/store/large-memory.js';
import { findAsker, findTerms } from '#src/store/search.js';
import { openTestMemory } from '../support/memory.js';

const { memory, database: opened } = await openTestMemory();
const { driver } = opened;
const database = createDatabase(driver);
const everything = { scopes: null, metadata: null };

const subjects = ['kayak', 'violin', "o'brien", 'tomatoes', 'back\\slash', 'marathon', 'sourdough', 'telescope'];
for (const userId of ['ada', 'bob'])
  for (const session of [1, 2, 3])
    await memory.remember({
      userId,
      sessionId: `s${session}`,
      ...(session === 3 ? { scope: 'project:atlas' } : {}),
      messages: subjects.flatMap((subject, index) => [
        {
          role: 'user' as const,
          content: `In session ${session} ${userId} says ${subject} matters, number ${index}. The ${subject} again.`,
          ...(index === 0 ? { metadata: { channel: 'mail' } } : {}),
        },
        { role: 'assistant' as const, content: `Noted what you said of ${subjects[(index + 3) % 8]}.` },
      ]),
    });
await memory.facts.add({ userId: 'ada', text: 'Plays the violin in an orchestra.', type: 'personal_context' });
await memory.settled({ timeout: 60_000 });

/** What is recorded for her, whatever was learnt of it. */
const ours = await driver.query<{ id: string; at: Date; session: string; found: boolean }>(
  `select item_id as id, at, session_id as session, lexemes @@ 'violin' as found
   from recollect.recall_items where user_id = 'ada' and recallable`,
);

async function search(query: string, options: Partial<CandidateSearch> = {}): Promise<[Candidates, Candidates]> {
  const userId = options.userId ?? 'ada';
  const [embedded] = await memory.embeddingModel.embed([query], 'query');
  return database.asUser(userId, async (connection) => {
    const terms = await findTerms(connection, userId, query);
    const common = {
      userId,
      terms,
      vector: embedded!.vector,
      model: memory.embeddingModel,
      filter: everything,
      asOf: null,
    };
    const input: CandidateSearch = { ...common, each: 6, ...options };
    return [await findCandidates(connection, input), await findCandidatesOfMany(connection, input)];
  });
}

function inOrder({ candidates, statistics }: Candidates): Candidates {
  return { candidates: candidates.toSorted((one, other) => one.id.localeCompare(other.id)), statistics };
}

describe('the candidates', () => {
  it.each([
    ['a word', 'Who plays the violin?', {}],
    ['a word with a quote and one with a backslash', "What of o'brien and back\\slash?", {}],
    ['more words than the smallest statement holds', subjects.join(' and '), {}],
    ['stop words alone', 'and what of the', {}],
    ['one scope', 'violin', { filter: { scopes: ['project:other'], metadata: null } }],
    ['metadata', 'kayak', { filter: { scopes: null, metadata: { channel: 'mail' } } }],
    ['an unknown user', 'violin', { userId: 'nobody' }],
    ['no vector', 'violin', { vector: null }],
  ])('are the same by one statement and by several: %s', async (_name, query, options) => {
    const [one, several] = await search(query, options);
    expect(inOrder(one)).toEqual(inOrder(several));
  });

  it('are the best by words and by meaning, with the turns around them, of this user only', async () => {
    const [{ candidates, statistics }] = await search('violin', { each: 1 });
    const best = candidates.find((candidate) => candidate.kind === 'fact');
    expect(best?.lexemes).toContain("'violin':");
    expect(best?.cosine).toBeGreaterThan(0);
    const turns = candidates.filter((candidate) => candidate.kind === 'turn');
    // A stated fact belongs to no session; a turn has one before it and one after it.
    expect(best?.sessionId).toBeNull();
    const [first, middle, last] = turns.toSorted((one, other) => one.seq! - other.seq!);
    expect(turns.map((turn) => turn.sessionId)).toEqual(Array(3).fill(middle?.sessionId));
    expect([first?.seq, last?.seq]).toEqual([middle!.seq! - 1, middle!.seq! + 1]);
    expect(middle?.lexemes).toContain("'violin':");
    expect(statistics).toMatchObject({ items: ours.length, documentFrequencies: [expect.any(Number)] });
    const ids = new Set(ours.map(({ id }) => id));
    const [all] = await search(subjects.join(' '), { each: 100 });
    expect(all.candidates).toHaveLength(ours.length);
    expect(all.candidates.every(({ id }) => ids.has(id))).toBe(true);
  });

  it('are the best by words and the turns around them where there is no vector', async () => {
    const [{ candidates }] = await search('violin', { vector: null, each: 100 });
    expect(candidates.every(({ cosine }) => cosine === null)).toBe(true);
    const withWord = candidates.filter(({ lexemes }) => lexemes !== '').map(({ id }) => id);
    expect(withWord.toSorted()).toEqual(
      ours
        .filter(({ found }) => found)
        .map(({ id }) => id)
        .toSorted(),
    );
    const [{ candidates: none }] = await search('and what of the', { vector: null });
    expect(none).toEqual([]);
  });

  it('keep to the filter, the turns around them as well', async () => {
    const [scoped] = await search('violin', { filter: { scopes: ['project:other'], metadata: null }, each: 100 });
    expect(new Set(scoped.candidates.map(({ sessionId }) => sessionId))).not.toContain('s3');
    expect(scoped.candidates.length).toBe(ours.filter(({ session }) => session !== 's3').length);
    // Statistics are of the whole memory: a filter does not make a word rare.
    expect(scoped.statistics.items).toBe(ours.length);
    const [mail] = await search('kayak', { filter: { scopes: null, metadata: { channel: 'mail' } }, each: 100 });
    expect(mail.candidates).toHaveLength(3);
  });

  it('have times, and lexemes where a term occurs', async () => {
    const [{ candidates }] = await search('violin', { each: 100 });
    const byId = new Map(ours.map((row) => [row.id, row]));
    for (const candidate of candidates) {
      expect(candidate.at).toEqual(byId.get(candidate.id)?.at);
      expect(candidate.lexemes !== '').toBe(byId.get(candidate.id)?.found);
    }
    expect(candidates.some((candidate) => candidate.lexemes === '')).toBe(true);
  });
});

describe('who asks', () => {
  it('is known with the words of the query and whether the memory is larger than a number', async () => {
    const asker = (userId: string, items: number) =>
      database.asUser(userId, (connection) =>
        findAsker(connection, userId, memory.embeddingModel.name, 'Who plays the violin?', items),
      );
    const known = { language: 'english', speakers: [], lexemes: expect.arrayContaining(['play', 'violin']) };
    expect(await asker('ada', ours.length - 1)).toMatchObject({ ...known, large: true });
    expect(await asker('ada', ours.length)).toMatchObject({ ...known, large: false });
    expect(await asker('nobody', 0)).toBeNull();
  });
});

describe('the bytes of a vector', () => {
  it('are the halfvec its text would be', async () => {
    const vector = Float32Array.from({ length: 512 }, (_, index) => Math.sin(index * 12.9898) * 2 ** -(index % 26));
    vector.set([0, -0, 1, -1, 0.5, 65_504, 1e-6, 6.1e-5, 6.0e-8, 2 ** -14, 2 ** -24, 0.333333]);
    const [row] = await driver.query<{ text: string; bytes: string }>(
      'select $1::halfvec::text as text, $2::halfvec::text as bytes',
      [vectorText(vector), vectorBytes(vector)],
    );
    // Zero has no sign that matters.
    expect(row?.bytes.replaceAll('-0,', '0,')).toBe(row?.text);
  });
});
