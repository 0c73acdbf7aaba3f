// Facts: the library's calls, one a route.
import type { Fact } from '../../domain/fact.js';
import type { Facts } from '../../memory-types/memory.js';
import * as contract from '../contract/facts.js';
import { type BoundRoute, bindRoute, type RouteContext } from './bound-route.js';

export const factRoutes: readonly BoundRoute[] = [
  bindRoute(contract.listFacts, ({ query }, { memory, userId }) => {
    const { asOf, since, until, ...rest } = query;
    return memory.facts.list({
      ...rest,
      userId,
      ...(asOf === undefined ? {} : { asOf: new Date(asOf) }),
      ...(since === undefined ? {} : { since: new Date(since) }),
      ...(until === undefined ? {} : { until: new Date(until) }),
    });
  }),

  bindRoute(contract.addFact, ({ body }, { memory, userId, actor }) =>
    memory.facts.add({ ...body, userId, actor: actor(body.actor) }),
  ),

  bindRoute(contract.getFact, ({ params }, { memory, userId }) => memory.facts.get(userId, params.id)),

  bindRoute(contract.updateFact, ({ params, body }, { memory, userId, actor }) =>
    memory.facts.update(userId, params.id, { ...body, actor: actor(body.actor) }),
  ),

  bindRoute(contract.retractFact, ({ params, query }, { memory, userId, actor }) =>
    memory.facts.retract(userId, params.id, { actor: actor(query.actor) }),
  ),

  bindRoute(contract.factHistory, ({ params }, { memory, userId }) => memory.facts.history(userId, params.id)),

  bindRoute(contract.reviewFacts, async (_input, { memory, userId }) => {
    const pending = await memory.facts.review(userId);
    return { facts: pending.map(({ userId: _stored, ...fact }) => fact) };
  }),

  bindRoute(contract.restoreFact, change('restore')),
  bindRoute(contract.pinFact, change('pin')),
  bindRoute(contract.unpinFact, change('unpin')),
  bindRoute(contract.approveFact, change('approve')),
  bindRoute(contract.rejectFact, change('reject')),
];

type Change = keyof Pick<Facts, 'restore' | 'pin' | 'unpin' | 'approve' | 'reject'>;

function change(name: Change) {
  return (
    { params, body }: { params: { id: string }; body: { actor?: string } | undefined },
    { memory, userId, actor }: RouteContext,
  ): Promise<Fact> => memory.facts[name](userId, params.id, { actor: actor(body?.actor) });
}
