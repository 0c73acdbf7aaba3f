// What models were asked, and what it cost.
import { z } from '@hono/zod-openapi';
import { userParams } from './fields.js';
import { defineRoute } from './route.js';

const count = z.number().int();
const dollars = z.number().openapi({ description: 'US dollars.' });

const sums = z.strictObject({
  calls: count,
  unpriced: count.openapi({ description: 'Calls of models without a known price; `cost` lacks them.' }),
  inputTokens: count.openapi({ description: 'Neither read from nor written to a cache.' }),
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  cost: dollars,
});

const day = z.iso.date().openapi({ description: 'UTC.', example: '2026-05-01' });

const budget = z
  .strictObject({
    scope: z.enum(['user', 'deployment']),
    limit: dollars,
    days: count.openapi({ description: 'UTC days it is for, today included.' }),
    spent: dollars,
    used: z.number().openapi({ description: '0 to 1; above where more was spent.' }),
    exhausted: z.boolean().openapi({ description: 'Background work waits; chat goes on.' }),
  })
  .openapi('Budget');

const report = z
  .strictObject({
    since: day,
    until: day,
    rows: z.array(
      sums.extend({
        day: day.optional(),
        userId: z.string().nullable().optional().openapi({
          description: 'Null for calls that belong to no user, or to one who was erased.',
        }),
        purpose: z.string().optional(),
        model: z.string().optional(),
      }),
    ),
    total: sums,
    budgets: z.array(budget),
    pricesAsOf: day.openapi({ description: 'The day of the built-in price table.' }),
  })
  .openapi('Usage');

const span = {
  since: z.iso.date().optional().openapi({ description: 'First day, UTC. Default 30 days back.' }),
  until: z.iso.date().optional().openapi({ description: 'Last day, in it. Default today.' }),
};

export const getUsage = defineRoute({
  operation: 'getUsage',
  method: 'get',
  path: '/v1/usage',
  summary: 'What models were asked and what it cost, over all users.',
  tag: 'deployment',
  scope: 'admin',
  query: z.strictObject({
    ...span,
    by: z
      .string()
      .regex(/^(day|user|purpose|model)(,(day|user|purpose|model))*$/)
      .optional()
      .openapi({ description: '`day` (default), `user`, `purpose`, `model`, or several: `day,purpose`.' }),
  }),
  status: 200,
  response: report,
});

export const getUserUsage = defineRoute({
  operation: 'getUserUsage',
  method: 'get',
  path: '/v1/users/{userId}/usage',
  summary: 'What models were asked for one user, and what it cost.',
  tag: 'users',
  scope: 'read',
  params: userParams,
  query: z.strictObject({
    ...span,
    by: z
      .string()
      .regex(/^(day|purpose|model)(,(day|purpose|model))*$/)
      .optional()
      .openapi({ description: '`day` (default), `purpose`, `model`, or several: `day,purpose`.' }),
  }),
  status: 200,
  response: report,
});
