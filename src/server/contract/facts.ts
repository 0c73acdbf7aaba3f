// Facts: stating, reading, correcting, retracting and reviewing them.
import { z } from '@hono/zod-openapi';
import { itemParams, metadata, moment, next, pageQuery, scope, time, userParams } from './fields.js';
import { defineRoute } from './route.js';

export const stateSchema = z.enum(['current', 'pending', 'superseded', 'retracted', 'expired']);

const factSchema = z
  .strictObject({
    id: z.string(),
    type: z.string(),
    subject: z.string(),
    text: z.string(),
    confidence: z.number(),
    state: stateSchema,
    scope: z.string().nullable(),
    metadata,
    pinned: z.boolean(),
    validFrom: time,
    validTo: time.nullable(),
    recordedAt: time,
    retiredAt: time.nullable(),
    supersededBy: z.string().nullable(),
  })
  .openapi('Fact');

const evidenceSchema = z
  .strictObject({
    turnId: z.string().nullable(),
    quote: z.string().nullable(),
    recordedAt: time,
    place: z
      .strictObject({
        sessionId: z.string(),
        seq: z.number().int(),
        quoted: z
          .strictObject({ start: z.number().int(), end: z.number().int() })
          .nullable()
          .openapi({ description: 'UTF-16 offsets of the quote in the turn’s text.' }),
      })
      .nullable()
      .openapi({ description: 'Where the turn stands; null once it is gone.' }),
  })
  .openapi('Evidence');

const eventSchema = z
  .strictObject({
    kind: z.string(),
    reason: z.string(),
    explanation: z.string(),
    actor: z.string(),
    at: time,
    otherFactId: z.string().nullable(),
  })
  .openapi('FactEvent');

const actor = z.string().min(1).max(100).optional().openapi({
  description: 'Who does it, where an application acts for somebody. Default `user`; a user token is always `user`.',
});

const fact = { tag: 'facts', status: 200, response: factSchema } as const;
const change = {
  ...fact,
  method: 'post',
  scope: 'write',
  keyed: true,
  params: itemParams,
  body: z.strictObject({ actor }).optional(),
} as const;

export const listFacts = defineRoute({
  operation: 'listFacts',
  method: 'get',
  path: '/v1/users/{userId}/facts',
  summary: 'List facts, the newest first.',
  tag: 'facts',
  scope: 'read',
  params: userParams,
  query: pageQuery.extend({
    state: stateSchema.or(z.literal('all')).optional().openapi({ description: 'Default `current`.' }),
    type: z.string().min(1).optional(),
    since: moment.optional().openapi({ description: 'Recorded then or later.' }),
    until: moment.optional().openapi({ description: 'Recorded before then.' }),
    asOf: moment.optional().openapi({ description: 'What was current at that moment, as it stood then.' }),
  }),
  status: 200,
  response: z.strictObject({ facts: z.array(factSchema), next }),
});

export const addFact = defineRoute({
  ...fact,
  operation: 'addFact',
  method: 'post',
  path: '/v1/users/{userId}/facts',
  summary: 'State a fact.',
  scope: 'write',
  keyed: true,
  params: userParams,
  body: z.strictObject({
    text: z.string().min(1),
    type: z.string().min(1).optional().openapi({ description: 'Default `personal_context`.' }),
    subject: z.string().min(1).optional(),
    scope: scope.nullable().optional(),
    metadata: metadata.optional(),
    actor,
    evidence: z.strictObject({ turnId: z.string(), quote: z.string() }).optional(),
  }),
  status: 201,
});

export const getFact = defineRoute({
  operation: 'getFact',
  method: 'get',
  path: '/v1/users/{userId}/facts/{id}',
  summary: 'Get a fact with its evidence.',
  tag: 'facts',
  scope: 'read',
  params: itemParams,
  status: 200,
  response: factSchema.extend({ evidence: z.array(evidenceSchema) }),
});

export const updateFact = defineRoute({
  ...fact,
  operation: 'updateFact',
  method: 'patch',
  path: '/v1/users/{userId}/facts/{id}',
  summary: 'Correct a fact: a new statement that supersedes it.',
  scope: 'write',
  keyed: true,
  params: itemParams,
  body: z.strictObject({ text: z.string().min(1), type: z.string().min(1).optional(), actor }),
});

export const retractFact = defineRoute({
  ...fact,
  operation: 'retractFact',
  method: 'delete',
  path: '/v1/users/{userId}/facts/{id}',
  summary: 'Say that a fact is wrong: out of recall, its quotes removed.',
  scope: 'write',
  keyed: true,
  params: itemParams,
  query: z.strictObject({ actor }),
});

export const factHistory = defineRoute({
  operation: 'factHistory',
  method: 'get',
  path: '/v1/users/{userId}/facts/{id}/history',
  summary: 'What became of a fact, and why.',
  tag: 'facts',
  scope: 'read',
  params: itemParams,
  status: 200,
  response: z.strictObject({
    fact: factSchema,
    evidence: z.array(evidenceSchema),
    events: z.array(eventSchema),
    superseded: z.array(factSchema),
  }),
});

export const restoreFact = defineRoute({
  ...change,
  operation: 'restoreFact',
  path: '/v1/users/{userId}/facts/{id}/restore',
  summary: 'Undo a retraction, a replacement or an expiry.',
});

export const pinFact = defineRoute({
  ...change,
  operation: 'pinFact',
  path: '/v1/users/{userId}/facts/{id}/pin',
  summary: 'Keep a fact from expiring.',
});

export const unpinFact = defineRoute({
  ...change,
  operation: 'unpinFact',
  path: '/v1/users/{userId}/facts/{id}/unpin',
  summary: 'Let a fact expire again.',
});

export const approveFact = defineRoute({
  ...change,
  operation: 'approveFact',
  path: '/v1/users/{userId}/facts/{id}/approve',
  summary: 'A fact that waits for review is right.',
});

export const rejectFact = defineRoute({
  ...change,
  operation: 'rejectFact',
  path: '/v1/users/{userId}/facts/{id}/reject',
  summary: 'A fact that waits for review is wrong.',
});

export const reviewFacts = defineRoute({
  operation: 'reviewFacts',
  method: 'get',
  path: '/v1/users/{userId}/review',
  summary: 'List facts that wait for review, the oldest first.',
  tag: 'facts',
  scope: 'read',
  params: userParams,
  status: 200,
  response: z.strictObject({
    facts: z.array(factSchema.extend({ reason: z.string(), explanation: z.string(), quote: z.string().nullable() })),
  }),
});
