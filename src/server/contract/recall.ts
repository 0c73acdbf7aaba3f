// Recall and chat: what goes into a request, and the answer to one.
import { z } from '@hono/zod-openapi';
import { explainedSchema } from './explained.js';
import { metadata, moment, role, scope, time, userParams } from './fields.js';
import { defineRoute } from './route.js';
import { contentSchema } from './turns.js';

const item = {
  id: z.string(),
  text: z.string(),
  scope: z.string().nullable(),
  at: time,
  score: z.number(),
  parts: z.record(z.string(), z.number()).openapi({ description: 'What the score was added up from.' }),
  why: z.string(),
  tokens: z.number().int(),
};

const recalledFactSchema = z
  .strictObject({
    ...item,
    kind: z.literal('fact'),
    type: z.string(),
    subject: z.string(),
    state: z.string(),
    confidence: z.number(),
    evidenceTurnIds: z.array(z.string()),
  })
  .openapi('RecalledFact');

const recalledTurnSchema = z
  .strictObject({
    ...item,
    kind: z.literal('turn'),
    externalId: z.string().nullable(),
    sessionId: z.string(),
    seq: z.number().int(),
    role,
    speaker: z.string().nullable(),
    metadata,
    clipped: z.boolean(),
  })
  .openapi('RecalledTurn');

const recentTurnSchema = z
  .strictObject({
    id: z.string(),
    sessionId: z.string(),
    seq: z.number().int(),
    role,
    speaker: z.string().nullable(),
    text: z.string(),
    partial: z.boolean(),
    at: time,
  })
  .openapi('RecentTurn');

const recalledSchema = z
  .strictObject({
    query: z.string(),
    recent: z.array(recentTurnSchema),
    elsewhere: z.array(recentTurnSchema),
    profile: z.string().nullable(),
    summary: z.string().nullable(),
    facts: z.array(recalledFactSchema),
    turns: z.array(recalledTurnSchema),
    relevance: z.strictObject({
      value: z.number(),
      threshold: z.number(),
      relevant: z.boolean(),
      signals: z.record(z.string(), z.number()),
    }),
    embedded: z.string().openapi({
      description: 'What embedding the query came to; `failed`: the words alone were searched.',
    }),
    reranked: z.string(),
    vectorIndex: z
      .string()
      .openapi({ description: 'What asking the vector index came to; the database finds the same without it.' }),
    rewritten: z.strictObject({ outcome: z.string(), query: z.string().nullable() }),
    leftOut: z.array(
      z.strictObject({ kind: z.enum(['fact', 'turn']), id: z.string(), score: z.number(), reason: z.string() }),
    ),
    explained: explainedSchema.nullable().openapi({ description: 'Every step; null unless asked for.' }),
    tokens: z.strictObject({ memory: z.number().int(), recent: z.number().int() }),
    systemPrompt: z.string().openapi({ description: 'Append it to your own; empty when there is nothing to say.' }),
    messages: z
      .array(z.strictObject({ role, content: contentSchema }))
      .openapi({ description: 'The recent turns, ready to append the new user message to.' }),
  })
  .openapi('Recalled');

export const recall = defineRoute({
  operation: 'recall',
  method: 'post',
  path: '/v1/users/{userId}/recall',
  summary: 'What is remembered that bears on a query.',
  tag: 'recall',
  scope: 'read',
  params: userParams,
  body: z.strictObject({
    query: z.string(),
    sessionId: z.string().min(1).optional(),
    scope: z.union([scope, z.array(scope)]).optional(),
    filter: metadata.optional(),
    budget: z.number().int().min(0).optional(),
    k: z.number().int().min(0).optional(),
    minRelevance: z.number().min(0).max(1).optional(),
    profile: z.boolean().optional(),
    explain: z.boolean().optional().openapi({ description: 'Tell every step. Default false.' }),
    recentTurns: z.number().int().min(0).optional(),
    previousTurns: z.boolean().optional().openapi({
      description: 'The last turns of the session before stand in while this one has none. Default true.',
    }),
    recentBudget: z.number().int().min(0).optional(),
    model: z.string().min(1).optional(),
    asOf: moment.optional(),
    now: moment.optional(),
  }),
  status: 200,
  response: recalledSchema,
});

const toolCallSchema = z.strictObject({ id: z.string(), name: z.string(), isError: z.boolean() });

const answerSchema = z
  .strictObject({
    text: z.string(),
    turnIds: z.strictObject({ user: z.string().nullable(), answer: z.string().nullable() }),
    recalled: recalledSchema.nullable(),
    usage: z.strictObject({
      inputTokens: z.number().int(),
      outputTokens: z.number().int(),
      cacheReadTokens: z.number().int(),
      cacheWriteTokens: z.number().int(),
    }),
    toolCalls: z.array(toolCallSchema),
    offline: z.boolean(),
    repeated: z.boolean(),
    stopReason: z.string().nullable(),
    memoryError: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  })
  .openapi('Answer');

/** The data of an event; its name is `type`. */
const answerEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text: z.string() }),
    z.strictObject({ type: z.literal('tool_call'), id: z.string(), name: z.string() }),
    z.strictObject({ type: z.literal('tool_result'), id: z.string(), name: z.string(), isError: z.boolean() }),
    z.strictObject({ type: z.literal('done'), result: answerSchema }),
    z.strictObject({ type: z.literal('error'), problem: z.looseObject({ code: z.string(), detail: z.string() }) }),
  ])
  .openapi('AnswerEvent');

export const chat = defineRoute({
  operation: 'chat',
  method: 'post',
  path: '/v1/users/{userId}/chat',
  summary: 'One message, one answer, remembered. As events with `Accept: text/event-stream`.',
  tag: 'chat',
  scope: 'write',
  keyed: true,
  params: userParams,
  body: z.strictObject({
    message: z.string().min(1),
    sessionId: z.string().min(1).optional().openapi({ description: 'Default `default`.' }),
    scope: scope.optional(),
  }),
  status: 200,
  response: answerSchema,
  stream: { type: 'text/event-stream', schema: answerEventSchema },
});
