// Turns, sessions and summaries.
import { createHash } from 'node:crypto';
import { checkSessionId } from '../../domain/input.js';
import type { RememberMessage } from '../../memory-types/memory.js';
import * as contract from '../contract/turns.js';
import { type BoundRoute, bindRoute } from './bound-route.js';

export const turnRoutes: readonly BoundRoute[] = [
  bindRoute(contract.remember, async ({ body }, { memory, userId, idempotencyKey }) => {
    const messages = body.messages as RememberMessage[];
    return memory.remember({ ...body, userId, messages: idempotencyKey ? named(messages, idempotencyKey) : messages });
  }),

  bindRoute(contract.listTurns, ({ query }, { memory, userId }) => memory.turns.list({ ...query, userId })),

  bindRoute(contract.getTurn, ({ params }, { memory, userId }) => memory.turns.get(userId, params.id)),

  bindRoute(contract.listSessions, ({ query }, { memory, userId }) => memory.sessions.list({ ...query, userId })),

  bindRoute(contract.getSession, ({ params }, { memory, userId }) => memory.sessions.get(userId, params.id)),

  bindRoute(contract.getSummary, async ({ query }, { memory, userId }) => {
    const sessionId = checkSessionId(query.sessionId ?? 'default');
    const { summary } = await memory.sessions.get(userId, sessionId);
    return { sessionId, summary };
  }),
];

/** A server that dies after recording and before keeping its answer must not record twice: each turn is named by the key. */
function named(messages: readonly RememberMessage[], key: string): RememberMessage[] {
  const name = createHash('sha256').update(key).digest('base64url').slice(0, 22);
  return messages.map((message, index) =>
    message.id === undefined ? { ...message, id: `${name}:${index}` } : message,
  );
}
