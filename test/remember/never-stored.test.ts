// What must never become a memory: private spans, secrets, what recall itself had put into the conversation (traps 9, 10).
import { describe, expect, it } from 'vitest';
import type { Claim } from '#src/domain/fact.js';
import { createClaudeExtractor } from '#src/drivers/claude-extractor.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openTestMemory } from '../support/memory.js';

const model = createScriptedModel();
const { memory, clock, database } = await openTestMemory({ extractor: createClaudeExtractor(model), retryDelay: 1 });

function claimOf(text: string, quote = text, subject = 'user'): Claim {
  return { type: 'personal_context', subject, text, confidence: 0.9, quote };
}

async function learn(userId: string, content: string, ...claims: Claim[]): Promise<void> {
  clock.advance(100_000);
  model.script({ json: { claims } });
  await memory.remember({ userId, messages: [{ role: 'user', content }] });
  await memory.settled({ timeout: 20_000 });
}

async function texts(userId: string): Promise<string[]> {
  return (await memory.facts.list({ userId })).facts.map(({ subject, text }) => `${subject}: ${text}`);
}

async function everything(): Promise<string> {
  const tables = await database.driver.query<{ name: string }>(
    `select table_schema || '.' || table_name as name from information_schema.tables
     where table_schema in ('recollect', 'recollect_jobs') and table_type = 'BASE TABLE'`,
  );
  const dumps = await Promise.all(
    tables.map(({ name }) => database.driver.query<{ row: string }>(`select t::text as row from ${name} t`)),
  );
  return dumps
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

describe('a private span', () => {
  it('is not stored, in no table and in no form', async () => {
    await memory.remember({
      userId: 'private',
      extract: false,
      messages: [
        { role: 'user', content: 'I live in Lisbon <private>and my canary is Tweety</private> with Ana.' },
        { role: 'user', content: '<PRIVATE>only canary</PRIVATE>' },
        { role: 'user', content: 'Look: <private>an open canary' },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'x', content: 'file: <private>canary</private> end' }],
        },
      ],
    });
    const said = (await memory.recall({ userId: 'private', query: 'Lisbon', sessionId: 'default' })).recent;
    expect(said.map(({ text }) => text)).toEqual(['I live in Lisbon […] with Ana.', '[private]', 'Look:']);
    await expect(
      memory.facts.add({ userId: 'private', text: 'Has a <private>canary</private>' }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await everything()).toContain('I live in Lisbon […] with Ana.');
    expect(await everything()).not.toMatch(/canary|Tweety/i);
  });
});

describe('recalled memory that comes back in a conversation (trap 9)', () => {
  it('does not multiply', async () => {
    await learn('echo', 'I live in Lisbon.', claimOf('User lives in Lisbon.', 'I live in Lisbon'));
    for (let round = 0; round < 3; round++) {
      const block = (
        await memory.recall({ userId: 'echo', query: 'Where do I live?', minRelevance: 0 })
      ).toSystemPrompt();
      expect(block).toContain('User lives in Lisbon.');
      await learn(
        'echo',
        `${block}\n\nWhat shall I cook, round ${round}?`,
        claimOf('User lives in Lisbon.', 'User lives in Lisbon.'),
        claimOf('User lives in Lisbon.', 'I live in Lisbon'),
      );
    }
    expect(await texts('echo')).toEqual(['user: User lives in Lisbon.']);
    const { facts } = await memory.facts.list({ userId: 'echo' });
    expect((await memory.facts.get('echo', facts[0]!.id)).evidence).toHaveLength(1);
    const reasons = (await memory.facts.rejected('echo')).rejected.map(({ reason }) => reason);
    expect(new Set(reasons)).toEqual(new Set(['quote_not_found']));
    expect(reasons).toHaveLength(6);
  });
});

describe('an extractor that answers badly (trap 10)', () => {
  it.each([
    ['in prose and fences', 'Sure!\n```json\n{"claims":[CLAIM]}\n```\nAnything else?', {}],
    ['cut at its limit', '{"claims":[CLAIM,{"type":"personal_co', { cut: 1 }],
    ['with one garbled claim', '{"claims":[{"type": oops "x"},CLAIM]}', { malformed: 1 }],
  ])('%s loses nothing silently', async (how, answer, lost) => {
    clock.advance(100_000);
    const claim = JSON.stringify(claimOf('User lives in Lisbon.', 'I live in Lisbon'));
    model.script({
      text: answer.replace('CLAIM', claim),
      stopReason: how.startsWith('cut') ? 'max_tokens' : 'end_turn',
    });
    await memory.remember({ userId: how, messages: [{ role: 'user', content: 'I live in Lisbon.' }] });
    await memory.settled({ timeout: 20_000 });
    expect(await texts(how)).toEqual(['user: User lives in Lisbon.']);
    expect((await memory.facts.rejected(how)).lost).toEqual(lost);
  });

  it('with no JSON at all leaves the turn and says so', async () => {
    clock.advance(100_000);
    model.script({ text: 'I cannot do that.' });
    await memory.remember({ userId: 'nothing', messages: [{ role: 'user', content: 'I live in Lisbon.' }] });
    await memory.settled({ timeout: 20_000 });
    expect(await memory.facts.rejected('nothing')).toMatchObject({ rejected: [], lost: { unreadable: 1 } });
  });
});

describe('what an agent saves', () => {
  it('says no more than the words it quotes', async () => {
    await learn('agent', 'My sister Ana turned 30. <private>I owe money</private> Please remember her birthday.');
    const { recent } = await memory.recall({ userId: 'agent', query: 'x', sessionId: 'default' });
    const turnId = recent[0]!.id;
    const add = (text: string, quote: string, subject?: string) =>
      memory.facts.add({ userId: 'agent', text, subject, actor: 'agent', evidence: { turnId, quote } });
    await expect(add('User turned 30', 'My sister Ana turned 30')).rejects.toThrow(/about somebody else/);
    await expect(add('Ana turned 40', 'My sister Ana turned 30', 'sister Ana')).rejects.toThrow(/number/);
    await expect(add('User owes money', 'I owe money')).rejects.toThrow(/word for word/);
    expect(await add('Ana turned 30', 'My sister Ana turned 30', 'sister Ana')).toMatchObject({
      subject: 'Ana (sister)',
    });
  });
});

describe('one person', () => {
  it('is one subject, however named, where it must be the same', async () => {
    await learn('family', 'My wife Eva is a vet.', claimOf('Eva is a vet', 'My wife Eva is a vet', 'my wife Eva'));
    await learn('family', 'My wife is vegan.', claimOf('Wife is vegan', 'My wife is vegan', 'wife'));
    await learn('family', 'My sister Ana sails.', claimOf('Ana sails', 'My sister Ana sails', 'Ana (sister)'));
    await learn('family', 'My sister likes tea.', claimOf('Sister likes tea', 'My sister likes tea', 'sister'));
    await learn(
      'family',
      'My brother Ben runs. My brother likes figs. My older brother likes jam.',
      claimOf('Ben runs', 'My brother Ben runs', 'brother Ben'),
      claimOf('Brother likes figs', 'My brother likes figs', 'brother'),
      claimOf('Brother likes jam', 'My older brother likes jam', 'brother'),
    );
    expect(await texts('family')).toEqual([
      'brother: Brother likes jam',
      'Ben (brother): Brother likes figs',
      'Ben (brother): Ben runs',
      // People have several sisters: another turn may mean another.
      'sister: Sister likes tea',
      'Ana (sister): Ana sails',
      'Eva (wife): Wife is vegan',
      'Eva (wife): Eva is a vet',
    ]);
  });
});
