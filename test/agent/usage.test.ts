// What counts as use: what was put in front of a model, or reported as used. Looking does not, or junk stays alive.
import { beforeEach, expect, it } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import { RecollectError } from '#src/errors.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory();
const userId = 'ana';

beforeEach(() => database.driver.query('delete from recollect.users'));

async function usage(): Promise<Record<string, { uses: number; last: Date }>> {
  const rows = await database.driver.query<{ text: string; uses: number; last: Date }>(
    `select content as text, access_count as uses, last_accessed as last
     from recollect.fact_usage join recollect.facts using (user_id, fact_id) order by content`,
  );
  return Object.fromEntries(rows.map(({ text, ...row }) => [text, row]));
}

it('recalling, with every reason, listing and reading history count nothing', async () => {
  const fact = await memory.facts.add({ userId, text: 'I play the oboe.', type: 'preference' });
  const recalled = await memory.recall({ userId, query: 'Which instrument do I play?', minRelevance: 0 });
  expect(recalled.facts).toHaveLength(1);
  recalled.toSystemPrompt();
  recalled.toMessages();
  await memory.facts.list({ userId });
  await memory.facts.get(userId, fact.id);
  await memory.facts.history(userId, fact.id);
  await memory.upkeep.run({ userId, dryRun: true });
  await memory.doctor();
  expect(await usage()).toEqual({});
});

it('an agent counts what it showed the model, once an answer, and nothing else', async () => {
  await memory.facts.add({ userId, text: 'I play the oboe in an orchestra.', type: 'preference' });
  await memory.facts.add({ userId: 'ben', text: 'I play the oboe in an orchestra.', type: 'preference' });
  const answers = [{ text: 'The oboe.' }, { text: 'Still the oboe.' }];
  const agent = createAgent({ memory, model: createScriptedModel(answers), clock });
  for (let day = 0; day < 2; day += 1) {
    clock.advance(86_400_000);
    await agent.chat({ userId, message: 'What do I play in the orchestra?' });
  }
  expect(await usage()).toEqual({ 'I play the oboe in an orchestra.': { uses: 2, last: clock.now() } });
});

it('an answer that never came counts nothing', async () => {
  await memory.facts.add({ userId, text: 'I play the oboe in an orchestra.', type: 'preference' });
  const model = createScriptedModel([{ error: new RecollectError('model_unavailable', 'Down.') }]);
  const agent = createAgent({ memory, model, clock });
  await expect(agent.chat({ userId, message: 'What do I play in the orchestra?' })).rejects.toMatchObject({
    code: 'model_unavailable',
  });
  expect(await usage()).toEqual({});
});

it('used(ids) counts each fact once a call, by id, and only the own ones', async () => {
  const first = await memory.facts.add({ userId, text: 'I play the oboe.', type: 'preference' });
  const twin = await memory.facts.add({ userId: 'ben', text: 'I play the oboe.', type: 'preference' });
  await memory.facts.used(userId, [first.id, first.id, first.id.slice(-8), twin.id, 'unknown']);
  const earlier = clock.now();
  expect(await usage()).toEqual({ 'I play the oboe.': { uses: 1, last: earlier } });
  clock.advance(1_000);
  await memory.facts.used(userId, []);
  await memory.facts.used(userId, [first.id]);
  expect(await usage()).toEqual({ 'I play the oboe.': { uses: 2, last: clock.now() } });
});
