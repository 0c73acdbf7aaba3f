// Turns and sessions: what was said.
import { z } from '@hono/zod-openapi';
import { itemParams, metadata, moment, next, pageQuery, role, scope, time, userParams } from './fields.js';
import { defineRoute } from './route.js';

export const contentSchema = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).openapi({
  description: 'Text, or content blocks as the Messages API has them.',
});

const messageSchema = z
  .strictObject({
    role,
    content: contentSchema,
    id: z.string().min(1).optional().openapi({ description: 'Your own id: recording it twice is recording it once.' }),
    speaker: z.string().min(1).optional(),
    createdAt: moment.optional(),
    partial: z.boolean().optional(),
    metadata: metadata.optional(),
  })
  .openapi('Message');

const turnSchema = z
  .strictObject({
    id: z.string(),
    sessionId: z.string(),
    seq: z.number().int(),
    exchangeId: z.string(),
    role,
    kind: z.enum(['message', 'statement']),
    speaker: z.string().nullable(),
    text: z.string(),
    attachments: z.array(z.looseObject({ type: z.string() })),
    scope: z.string().nullable(),
    metadata,
    externalId: z.string().nullable(),
    partial: z.boolean(),
    createdAt: time,
    recordedAt: time,
  })
  .openapi('Turn');

const sessionSchema = z
  .strictObject({
    id: z.string(),
    scope: z.string().nullable(),
    metadata,
    startedAt: time,
    lastTurnAt: time,
    lastSeq: z.number().int(),
  })
  .openapi('Session');

const summarySchema = z.strictObject({ text: z.string(), coversSeq: z.number().int() }).openapi('Summary');

const listedSessionSchema = sessionSchema
  .extend({
    turns: z.number().int(),
    opening: z.string().nullable().openapi({ description: 'How its first message of the user begins.' }),
    summary: summarySchema.nullable(),
  })
  .openapi('ListedSession');

export const remember = defineRoute({
  operation: 'remember',
  method: 'post',
  path: '/v1/users/{userId}/turns',
  summary: 'Record turns; facts are extracted in the background.',
  tag: 'turns',
  scope: 'write',
  keyed: true,
  params: userParams,
  body: z.strictObject({
    sessionId: z.string().min(1).optional().openapi({ description: 'Default `default`.' }),
    scope: scope.nullable().optional(),
    messages: z.array(messageSchema).min(1),
    extract: z.boolean().optional().openapi({ description: 'Default true.' }),
  }),
  status: 201,
  response: z.strictObject({
    exchangeId: z.string().nullable(),
    turns: z.array(z.strictObject({ id: z.string(), seq: z.number().int(), duplicate: z.boolean() })),
  }),
});

export const listTurns = defineRoute({
  operation: 'listTurns',
  method: 'get',
  path: '/v1/users/{userId}/turns',
  summary: 'List turns, the latest first.',
  tag: 'turns',
  scope: 'read',
  params: userParams,
  query: pageQuery.extend({ sessionId: z.string().min(1).optional() }),
  status: 200,
  response: z.strictObject({ turns: z.array(turnSchema), next }),
});

export const getTurn = defineRoute({
  operation: 'getTurn',
  method: 'get',
  path: '/v1/users/{userId}/turns/{id}',
  summary: 'Get a turn, by our id or by yours.',
  tag: 'turns',
  scope: 'read',
  params: itemParams,
  status: 200,
  response: turnSchema,
});

export const listSessions = defineRoute({
  operation: 'listSessions',
  method: 'get',
  path: '/v1/users/{userId}/sessions',
  summary: 'List sessions with their summaries, the last spoken in first.',
  tag: 'sessions',
  scope: 'read',
  params: userParams,
  query: pageQuery,
  status: 200,
  response: z.strictObject({ sessions: z.array(listedSessionSchema), next }),
});

export const getSession = defineRoute({
  operation: 'getSession',
  method: 'get',
  path: '/v1/users/{userId}/sessions/{id}',
  summary: 'Get a session with its summary.',
  tag: 'sessions',
  scope: 'read',
  params: itemParams,
  status: 200,
  response: sessionSchema.extend({ summary: summarySchema.nullable() }),
});

export const getSummary = defineRoute({
  operation: 'getSummary',
  method: 'get',
  path: '/v1/users/{userId}/summary',
  summary: 'Get the summary of a session.',
  tag: 'sessions',
  scope: 'read',
  params: userParams,
  query: z.strictObject({
    sessionId: z.string().min(1).optional().openapi({ description: 'Default `default`.' }),
  }),
  status: 200,
  response: z.strictObject({ sessionId: z.string(), summary: summarySchema.nullable() }),
});
