// A better extractor reads what is stored: it adds what was missed, doubles nothing, and undoes nothing a person decided.
import { afterEach, describe, expect, it } from 'vitest';
import type { Claim } from '#src/domain/fact.js';
import { createClaudeExtractor } from '#src/drivers/claude-extractor.js';
import { createOfflineExtractor } from '#src/drivers/offline-extractor.js';
import { RecollectError } from '#src/errors.js';
import type { ExtractionInput, Extractor } from '#src/ports/extractor.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openTestMemory } from '../support/memory.js';

/** The offline extractor as it might have been: it knew "I live" and "I enjoy". */
const offline = createOfflineExtractor();
const old: Extractor = {
  name: 'offline-0',
  async extract(input) {
    const extraction = await offline.extract(input);
    return { ...extraction, claims: extraction.claims.filter((claim) => /^I (live|enjoy)/.test(claim.text)) };
  },
};
const { memory, clock, database } = await openTestMemory({ extractor: old });
afterEach(() => database.driver.query('delete from recollect.users'));

/** Knows these quotes, in the third person; gives the claims whose quote a turn holds. */
function better(claims: readonly [quote: string, text: string, type?: string][], name = 'better-1') {
  const calls: ExtractionInput[] = [];
  const extractor: Extractor = {
    name,
    async extract(input) {
      calls.push(input);
      const said = input.turns.filter((turn) => turn.extractable).map((turn) => turn.text);
      const found = claims.filter(([quote]) => said.some((text) => text.includes(quote)));
      const toClaim = ([quote, text, type]: (typeof claims)[number]): Claim => {
        return { quote, text, type: type ?? 'personal_context', subject: 'user', confidence: 0.9 };
      };
      return { claims: found.map(toClaim), lost: {}, usage: null };
    },
  };
  return { ...extractor, calls };
}

async function say(userId: string, ...contents: string[]): Promise<void> {
  for (const content of contents) {
    clock.advance(60_000);
    await memory.remember({ userId, messages: [{ role: 'user', content }] });
  }
  await memory.settled();
}

async function currentOf(userId: string): Promise<string[]> {
  return (await memory.facts.list({ userId })).facts.map((fact) => fact.text).sort();
}

const porto = 'I live in Porto.';
const nuts = 'My doctor says nuts could kill me, I am allergic to nuts.';

describe('a better extractor', () => {
  it('adds what was missed as evidence or as facts, keeps what it does not find, and adds nothing twice', async () => {
    await say('ana', porto, 'I enjoy oboes.', nuts);
    await memory.facts.add({ userId: 'ana', text: 'I own a red canoe.' });
    expect(await currentOf('ana')).toEqual(['I enjoy oboes.', 'I live in Porto.', 'I own a red canoe.']);
    const extractor = better([
      ['I live in Porto', 'User lives in Porto.'],
      ['I am allergic to nuts', 'User is allergic to nuts.', 'constraint'],
      ['I own a red canoe', 'User owns a canoe that is red.'],
      ['words nobody said', 'User flies.'],
    ]);
    const dry = await memory.reextract({ userId: 'ana', extractor, dryRun: true });
    expect(dry).toMatchObject({ extractor: 'better-1', users: 1, exchanges: 3, calls: 0, model: null, done: 0 });
    expect(extractor.calls).toEqual([]);

    const report = await memory.reextract({ userId: 'ana', extractor });
    expect(report).toMatchObject({ done: 3, failed: {}, claims: { stored: 1, repeated: 1, rejected: {} } });
    const after = ['I enjoy oboes.', 'I live in Porto.', 'I own a red canoe.', 'User is allergic to nuts.'];
    expect(await currentOf('ana')).toEqual(after);
    const again = await memory.reextract({ all: true, extractor });
    expect(again).toMatchObject({ exchanges: 0, done: 0 });
    expect(extractor.calls).toHaveLength(3);
    // Another version of it reads all again, and finds the same.
    const next = await memory.reextract({ all: true, extractor: { ...extractor, name: 'better-2' } });
    expect(next.claims).toMatchObject({ stored: 0, repeated: 2, refined: 0, superseded: 0 });
    expect(await currentOf('ana')).toEqual(after);
  });

  it('refines a fact, which keeps its evidence', async () => {
    await say('ana', 'I live in Porto.', 'I live in Porto with my sister.');
    const facts = (await memory.facts.list({ userId: 'ana' })).facts;
    const extractor = better([['I live in Porto with my sister', 'User lives in Porto with their sister.']]);
    await memory.reextract({ userId: 'ana', extractor });
    const now = (await memory.facts.list({ userId: 'ana' })).facts;
    expect(now.length).toBeLessThanOrEqual(facts.length);
    const evidence = await Promise.all(now.map((fact) => memory.facts.get('ana', fact.id)));
    expect(evidence.flatMap((fact) => fact.evidence.map(({ quote }) => quote))).toContain('I live in Porto.');
  });

  it('undoes no edit, no retraction and no rejection of a person', async () => {
    const two = 'I enjoy oboes and I live in a lighthouse near Nazaré.';
    await say('ana', porto, two, 'I enjoy rye bread.');
    const facts = (await memory.facts.list({ userId: 'ana' })).facts;
    const idOf = (part: string) => facts.find((fact) => fact.text.includes(part))!.id;
    await memory.facts.update('ana', idOf('Porto'), { text: 'I live in Braga.' });
    await memory.facts.retract('ana', idOf('rye'));
    await memory.facts.update('ana', idOf('oboes'), { text: 'I collect oboes.' });
    const after = await currentOf('ana');
    const extractor = better([
      ['I live in Porto', 'User lives in Porto.'],
      // Code cannot tell that these say the same; that they rest on the same words it can.
      ['enjoy rye bread', 'Rye is a bread user enjoys.', 'preference'],
      ['enjoy oboes', 'Oboes: enjoy.', 'preference'],
      ['I live in a lighthouse near Nazaré', 'User lives in a lighthouse near Nazaré.'],
    ]);
    const report = await memory.reextract({ userId: 'ana', extractor });
    expect(report.claims).toMatchObject({
      stored: 0,
      repeated: 1,
      rejected: { superseded_since: 2, retracted_since: 1 },
    });
    expect(await currentOf('ana')).toEqual(after);
    // Said anew, it is learned anew.
    await say('ana', 'Rye again: I enjoy rye bread.');
    await memory.reextract({ userId: 'ana', extractor });
    expect(await currentOf('ana')).toContain('Rye is a bread user enjoys.');
  });
});

describe('what is read', () => {
  it('is not what was recorded to be never extracted, nor what is older than asked for', async () => {
    await memory.remember({ userId: 'ana', messages: [{ role: 'user', content: porto }], extract: false });
    await say('ana', 'I enjoy oboes.');
    clock.advance(86_400_000);
    const since = clock.now();
    await say('ana', 'I enjoy canoes.');
    await say('ben', 'I enjoy clocks.');
    const extractor = better([['I live in Porto', 'User lives in Porto.']]);
    expect(await memory.reextract({ all: true, extractor, since })).toMatchObject({ users: 2, done: 2 });
    expect(await memory.reextract({ all: true, extractor })).toMatchObject({ users: 1, done: 1 });
    expect(
      extractor.calls.map((call) => call.turns.filter((turn) => turn.extractable).map(({ text }) => text)),
    ).toEqual([['I enjoy canoes.'], ['I enjoy clocks.'], ['I enjoy oboes.']]);
    expect(await currentOf('ana')).not.toContain('User lives in Porto.');
  });

  it('goes on where a run stopped: what was read is not read again', async () => {
    await say('ana', ...['oboes', 'rye bread', 'canoes', 'clocks', 'cricket'].map((thing) => `I enjoy ${thing}.`));
    const extractor = better([['I enjoy cricket', 'User enjoys cricket.', 'preference']]);
    let calls = 0;
    const failing: Extractor = {
      name: extractor.name,
      extract(input) {
        calls += 1;
        if (calls === 3) throw new RecollectError('model_unavailable', 'The model is gone.');
        return extractor.extract(input);
      },
    };
    await expect(memory.reextract({ all: true, extractor: failing })).rejects.toMatchObject({
      code: 'model_unavailable',
    });
    expect(await memory.reextract({ all: true, extractor })).toMatchObject({ exchanges: 3, done: 3 });
    expect(extractor.calls).toHaveLength(5);
  });

  it('costs what the estimate says, and nothing where it is declined', async () => {
    await say('ana', porto, 'I enjoy oboes.', nuts);
    const model = createScriptedModel();
    const extractor = createClaudeExtractor(model);
    let asked: object | null = null;
    const confirm = async (estimate: object) => {
      asked = estimate;
      return false;
    };
    const report = await memory.reextract({ all: true, extractor, confirm });
    // The three exchanges follow each other in one session: one call.
    expect(asked).toMatchObject({ exchanges: 3, calls: 1, model: model.name });
    expect(report.inputTokens).toBeGreaterThan(500);
    expect(report).toMatchObject({ done: 0, claims: { stored: 0 } });
    await expect(memory.reextract({ extractor })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(memory.reextract({ all: true, userId: 'ana' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

it('reads several exchanges of a session in one call, each with its own marker and facts; refused, one by one', async () => {
  await say('ana', porto, 'I enjoy oboes.', nuts, 'I enjoy canoes.');
  await memory.remember({
    userId: 'ana',
    sessionId: 'other',
    messages: [{ role: 'user', content: 'I enjoy cricket.' }],
  });
  await memory.settled();
  const claims: [string, string, string][] = [['I am allergic to nuts', 'User is allergic to nuts.', 'constraint']];
  const extractor = { ...better(claims), turnsAtOnce: 3 };
  expect(await memory.reextract({ all: true, extractor })).toMatchObject({ done: 5, claims: { stored: 1 } });
  const read = () => extractor.calls.map((call) => call.turns.filter((turn) => turn.extractable).length);
  expect(read()).toEqual([3, 1, 1]);
  const markers = await database.driver.query<{ exchange: string }>(
    `select exchange_id as exchange from recollect.extractions where extractor = 'better-1'`,
  );
  expect(new Set(markers.map((row) => row.exchange)).size).toBe(5);
  const fact = (await memory.facts.list({ userId: 'ana', type: 'constraint' })).facts[0]!;
  const { evidence } = await memory.facts.get('ana', fact.id);
  expect((await memory.turns.get('ana', evidence[0]!.turnId!)).text).toBe(nuts);

  const refusing: Extractor = {
    name: 'better-3',
    turnsAtOnce: 4,
    async extract(input) {
      if (input.turns.some((turn) => turn.extractable && turn.text === nuts))
        throw new RecollectError('model_refused', 'The model refused.');
      return extractor.extract(input);
    },
  };
  const report = await memory.reextract({ all: true, extractor: refusing });
  expect(report).toMatchObject({ exchanges: 5, done: 4, failed: { model_refused: 1 } });
  expect(await memory.reextract({ all: true, extractor: refusing })).toMatchObject({ exchanges: 1, done: 0 });
});
