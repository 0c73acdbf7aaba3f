// Usage over HTTP: an operator sees all of it, a user its own.
import { expect, it } from 'vitest';
import { openTestMemory } from '../support/memory.js';
import { asCaller, serverAsk } from './ask.js';

const { memory } = await openTestMemory({ budgets: 'user=1/1d,deployment=5/30d' });
const { ask } = serverAsk({ memory });
const ofUser = serverAsk({
  memory,
  ...asCaller({ kind: 'user', app: null, userId: 'ana', scopes: ['read', 'write'] }),
});

for (const userId of ['ana', 'ben']) {
  await memory.facts.add({ userId, text: 'I sail.' });
  memory.usage.record({
    ...{ userId, purpose: 'chat', model: 'claude-opus-5-5' },
    usage: { inputTokens: 100_000, outputTokens: 5_000 },
  });
}
memory.usage.record({ purpose: 'embed_query', model: 'openai:text-embedding-3-small', usage: { inputTokens: 50 } });

it('gives days, users, purposes and models', async () => {
  const { body } = await ask('GET /v1/usage?by=user,purpose');
  expect(body.rows).toMatchObject([
    { userId: 'ana', purpose: 'chat', calls: 1, cost: 0.5 },
    { userId: 'ben', purpose: 'chat', calls: 1, cost: 0.5 },
    { userId: null, purpose: 'embed_query', calls: 1, inputTokens: 50 },
  ]);
  expect(body.total.cost).toBeCloseTo(1.000001, 12);
  expect(body.budgets).toMatchObject([{ scope: 'deployment', limit: 5, days: 30, exhausted: false }]);
  expect((await ask('GET /v1/usage')).body.rows).toMatchObject([{ calls: 3 }]);
  expect((await ask('GET /v1/usage?by=model')).body.rows).toHaveLength(2);
});

it('gives a user its own, and its own budget', async () => {
  const { body } = await ofUser.ask('GET /v1/users/ana/usage?by=model');
  expect(body.total).toMatchObject({ calls: 1, cost: 0.5 });
  expect(body.budgets).toMatchObject([{ scope: 'user', limit: 1, spent: 0.5, used: 0.5, exhausted: false }]);
  expect((await ofUser.ask('GET /v1/users/ben/usage')).status).toBe(403);
  expect((await ofUser.ask('GET /v1/usage')).status).toBe(403);
});

it('logs and measures a budget that is reached, without the user', async () => {
  const lines: string[] = [];
  const logged = serverAsk({ memory, log: (line) => lines.push(line) });
  memory.usage.record({ userId: 'ana', purpose: 'own', model: 'claude-opus-5-5', usage: { inputTokens: 100_000 } });
  await memory.usage.budgets();
  const alerts = lines.map((line) => JSON.parse(line)).filter(({ alert }) => alert === 'budget');
  expect(alerts).toMatchObject([{ scope: 'user', limit: 1, days: 1, percent: 80 }]);
  expect(lines.join()).not.toContain('ana');
  const { body } = await logged.ask('GET /metrics');
  expect(body).toContain('recollect_budget_alerts_total{scope="user",percent="80"} 1');
  expect(body).toMatch(/recollect_budget_used_ratio\{budget="deployment=5\/30d"\} 0\.28/);
});

it.each(['by=team', 'since=yesterday', 'since=2026-01-02&until=2026-01-01', 'more=1'])('refuses ?%s', async (query) => {
  expect(await ask(`GET /v1/usage?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
});
