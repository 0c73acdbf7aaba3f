// Over budget, background work waits and is done later; chat goes on. What is reached is told once.
import { expect, it } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import type { BudgetAlert } from '#src/domain/budget.js';
import { createClaudeExtractor } from '#src/drivers/claude-extractor.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openTestMemory } from '../support/memory.js';

const answering = createScriptedModel([], 'claude-sonnet-5-5');
const small = createScriptedModel([], 'claude-haiku-5-5');
const { memory, clock, database } = await openTestMemory({
  budgets: 'user=1/1d,deployment=10/7d',
  languageModel: answering,
  extractor: createClaudeExtractor(small),
  worker: false,
});
const agent = createAgent({ memory, model: answering });
const alerts: BudgetAlert[] = [];
memory.usage.onAlert((alert) => alerts.push(alert));

/** A million tokens of Sonnet 5.5 are 2 dollars. */
const spend = (userId: string, dollars: number) =>
  memory.usage.record({
    ...{ userId, purpose: 'own', model: 'claude-sonnet-5-5' },
    usage: { inputTokens: dollars * 500_000 },
  });

/** What was put off is due, as if its time had come. */
const due = () =>
  database.driver.query(
    `update recollect_jobs.job set start_after = now() - interval '1 second' where state = 'created'`,
  );

const claim = (text: string, quote: string) => ({
  json: { claims: [{ type: 'preference', subject: 'user', text, confidence: 0.9, quote }] },
});

it('lets extraction wait without a try lost, while chat goes on, and does it when the budget allows', async () => {
  await memory.facts.add({ userId: 'ana', text: 'I sail.' });
  await memory.settled();
  spend('ana', 1);
  answering.script({ text: 'Tea it is.' });
  const answer = await agent.chat({ userId: 'ana', sessionId: 's', message: 'I love green tea.' });
  expect(answer).toMatchObject({ text: 'Tea it is.', memoryError: null });
  expect(await memory.settled()).toMatchObject({ settled: true });
  expect(small.structuredRequests).toHaveLength(0);
  // Vectors are made all the same: the next recall depends on them.
  const recalled = await memory.recall({ userId: 'ana', query: 'green tea', minRelevance: 0 });
  expect(recalled.turns.map(({ text }) => text)).toContain('I love green tea.');

  // Looked at again and again, it neither runs nor wears out.
  for (let round = 0; round < 10; round += 1) {
    await due();
    await memory.jobs.run();
  }
  expect(small.structuredRequests).toHaveLength(0);
  expect(await memory.jobs.count()).toMatchObject({ dead: 0, retrying: 0 });
  const { jobs } = await memory.jobs.list();
  const waiting = jobs.filter(({ kind }) => kind === 'extract');
  expect(waiting).toHaveLength(1);
  const seconds = (waiting[0]!.startAfter.getTime() - waiting[0]!.createdAt.getTime()) / 1_000;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(3_960);

  clock.advance(86_400_000);
  small.script(claim('The user loves green tea.', 'I love green tea'));
  await due();
  await memory.jobs.run();
  expect((await memory.facts.list({ userId: 'ana' })).facts.map(({ text }) => text)).toContain(
    'The user loves green tea.',
  );
  await due();
  await memory.jobs.run();
  expect(small.structuredRequests.filter(({ purpose }) => purpose === 'extract')).toHaveLength(1);
});

it('holds nobody else up, until the deployment has spent its own', async () => {
  await memory.facts.add({ userId: 'ben', text: 'I ski.' });
  await memory.settled();
  small.script(claim('The user loves coffee.', 'I love coffee'));
  await memory.remember({ userId: 'ben', messages: [{ role: 'user', content: 'I love coffee.' }] });
  await memory.settled();
  expect((await memory.facts.list({ userId: 'ben' })).facts).toHaveLength(2);

  spend('ana', 9);
  const before = small.structuredRequests.length;
  await memory.remember({ userId: 'ben', messages: [{ role: 'user', content: 'I love cocoa.' }] });
  await memory.settled();
  expect(small.structuredRequests).toHaveLength(before);
  expect(await memory.usage.budgets({ userId: 'ben' })).toMatchObject([
    { scope: 'user', limit: 1, exhausted: false },
    { scope: 'deployment', limit: 10, days: 7, exhausted: true },
  ]);
});

it('tells of 80 and of 100 percent, once each', async () => {
  alerts.length = 0;
  clock.advance(30 * 86_400_000);
  await memory.facts.add({ userId: 'eva', text: 'I row.' });
  for (const dollars of [0.5, 0.2, 0.1, 0.1, 0.1, 0.1]) {
    spend('eva', dollars);
    await memory.usage.budgets();
  }
  expect(alerts).toMatchObject([
    { userId: 'eva', percent: 80, budget: { scope: 'user', limit: 1 }, since: clock.now().toISOString().slice(0, 10) },
    { userId: 'eva', percent: 100, budget: { scope: 'user', exhausted: true } },
  ]);
  spend('eva', 20);
  await memory.usage.budgets();
  expect(alerts.slice(2)).toMatchObject([
    { percent: 80, budget: { scope: 'deployment', days: 7 } },
    { percent: 100, budget: { scope: 'deployment' } },
  ]);
  expect(alerts.slice(2).every((alert) => !('userId' in alert))).toBe(true);
});
