// The user's facts seen as a whole: laid out by meaning, and what the policy will end.
import { z } from '@hono/zod-openapi';
import { stateSchema } from './facts.js';
import { time, userParams } from './fields.js';
import { defineRoute } from './route.js';

const count = z.number().int();

const pointSchema = z
  .strictObject({
    factId: z.string(),
    x: z.number().openapi({ description: '-1 to 1.' }),
    y: z.number().openapi({ description: '-1 to 1.' }),
    type: z.string(),
    text: z.string(),
    state: stateSchema,
    pinned: z.boolean(),
    recordedAt: time,
  })
  .openapi('FactPoint');

export const mapFacts = defineRoute({
  operation: 'mapFacts',
  method: 'get',
  path: '/v1/users/{userId}/map',
  summary: 'Facts laid out by meaning: what lies near means something alike.',
  tag: 'facts',
  scope: 'read',
  params: userParams,
  query: z.strictObject({
    state: stateSchema.or(z.literal('all')).optional().openapi({ description: 'Default `current`.' }),
    limit: z.coerce.number().int().min(1).max(10_000).optional().openapi({ description: 'The newest; default 5,000.' }),
  }),
  status: 200,
  response: z.strictObject({
    points: z.array(pointSchema),
    omitted: count.openapi({ description: 'Older facts that the limit left out.' }),
    unplaced: count.openapi({
      description: 'Facts without a vector in the database: not embedded yet, or held for review.',
    }),
  }),
});

const foreseenSchema = z
  .strictObject({
    factId: z.string(),
    type: z.string(),
    text: z.string(),
    uses: count,
    reason: z.enum(['unused', 'over_cap']),
    at: time,
  })
  .openapi('ForecastFact');

export const forecastUpkeep = defineRoute({
  operation: 'forecastUpkeep',
  method: 'get',
  path: '/v1/users/{userId}/forecast',
  summary: 'What the policy will end, if nothing is used, said again or added meanwhile.',
  tag: 'facts',
  scope: 'read',
  params: userParams,
  query: z.strictObject({
    days: z.coerce.number().int().min(0).max(3_650).optional().openapi({ description: 'Default 365.' }),
    limit: z.coerce.number().int().min(0).max(1_000).optional().openapi({ description: 'Facts listed; default 50.' }),
  }),
  status: 200,
  response: z.strictObject({
    policy: z.string(),
    from: time,
    until: time,
    facts: count,
    exempt: count,
    ending: count,
    months: z.array(
      z.strictObject({
        month: z.string().openapi({ example: '2026-12' }),
        unused: count,
        overCap: count,
      }),
    ),
    soonest: z.array(foreseenSchema),
    omitted: count,
  }),
});
