// What happens to a user's facts as a stream, and tokens for who may follow it.
import type { MemoryEvent } from '../../domain/event.js';
import { RecollectError } from '../../errors.js';
import * as contract from '../contract/events.js';
import { eventStream, type StreamEvent } from '../event-stream.js';
import { problemOf } from '../problem.js';
import { type BoundRoute, bindRoute } from './bound-route.js';

export const eventRoutes: readonly BoundRoute[] = [
  bindRoute(contract.followEvents, async ({ query }, context) => {
    const { memory, userId, lastEventId, requestId, report } = context;
    const signal = AbortSignal.any([context.signal, context.draining]);
    const events = memory.events.subscribe({ userId, after: lastEventId ?? query.after, signal });
    return eventStream(named(events), (error) => {
      report(error);
      return { event: 'error', data: { type: 'error', problem: problemOf(error, requestId) } };
    });
  }),

  bindRoute(contract.mintToken, async ({ params, body }, { tokens, caller }) => {
    if (!tokens?.mints)
      throw new RecollectError('not_found', 'This server makes no tokens; its operator has not set a token secret.');
    const app = caller.kind === 'local' ? null : caller.app;
    const lifetime = body?.expiresInSeconds === undefined ? undefined : body.expiresInSeconds * 1_000;
    return tokens.mint({ userId: params.userId, app, scopes: body?.scopes, lifetime });
  }),
];

async function* named(events: AsyncIterable<MemoryEvent>): AsyncGenerator<StreamEvent> {
  for await (const event of events) yield { id: event.id, event: event.kind, data: event };
}
