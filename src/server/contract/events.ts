// What a browser or device of one user needs: what happens to its facts, and a token to ask for it.
import { z } from '@hono/zod-openapi';
import { eventKinds } from '../../domain/event.js';
import { time, userParams } from './fields.js';
import { defineRoute } from './route.js';

const eventSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(eventKinds),
    factId: z.string(),
    otherFactId: z.string().nullable(),
    at: time,
  })
  .openapi('MemoryEvent');

export const followEvents = defineRoute({
  operation: 'followEvents',
  method: 'get',
  path: '/v1/users/{userId}/events',
  summary: 'What happens to facts, as it happens; goes on after `Last-Event-ID` or `after`.',
  tag: 'users',
  scope: 'read',
  params: userParams,
  query: z.strictObject({ after: z.string().min(1).optional() }),
  status: 200,
  response: eventSchema,
  stream: { type: 'text/event-stream', schema: eventSchema, only: true },
});

export const mintToken = defineRoute({
  operation: 'mintToken',
  method: 'post',
  path: '/v1/users/{userId}/tokens',
  summary: 'A short-lived token by which a browser or device reaches this user and nobody else.',
  tag: 'users',
  scope: 'admin',
  params: userParams,
  body: z
    .strictObject({
      scopes: z
        .array(z.enum(['read', 'write']))
        .min(1)
        .optional(),
      expiresInSeconds: z
        .number()
        .int()
        .min(1)
        .optional()
        .openapi({ description: 'Default and at most the server’s.' }),
    })
    .optional(),
  status: 201,
  response: z.strictObject({ token: z.string(), expiresAt: time }),
});
