// What was learned while somebody talked: follows the memory's events, reads the facts, and finds the message each came from.
import type { Client, Fact } from 'recollect/client';
import { client } from '../../api/client.js';
import { onMemoryEvent } from '../../api/live-events.js';
import { observable, useObservable } from '../../api/observable.js';
import { noticeError } from '../../api/query-client.js';
import { type Exchange, listExchanges } from './exchanges.js';

type FactWithEvidence = Awaited<ReturnType<Client['facts']['get']>>;

export interface Learned {
  userId: string;
  fact: FactWithEvidence;
  /** What it took the place of. */
  replaced: Fact | null;
}

const all = observable<readonly Learned[]>([]);

/** Facts that rest on the exchange's message; while that has no id yet, what was learned since it was sent. */
export function useLearned(exchange: Exchange | null): readonly Learned[] {
  const learned = useObservable(all);
  if (!exchange) return [];
  const known = listExchanges().flatMap((one) => one.result?.turnIds.user ?? []);
  const own = exchange.result?.turnIds.user ?? null;
  const started = exchange.startedAt.toISOString();
  return learned.filter(({ userId, fact }) => {
    if (userId !== exchange.userId) return false;
    const turns = fact.evidence.flatMap(({ turnId }) => turnId ?? []);
    if (own !== null && turns.includes(own)) return true;
    return exchange.state === 'answering' && fact.recordedAt >= started && !turns.some((id) => known.includes(id));
  });
}

// Mounted with the first page, for as long as the app runs.
onMemoryEvent((event, userId) => {
  // Nobody talked: another page shows what happens.
  if (listExchanges().length === 0) return;
  const id = event.kind === 'superseded' ? event.otherFactId : event.factId;
  const other = event.kind === 'superseded' ? event.factId : null;
  if (id !== null) void read(userId, id, other);
});

async function read(userId: string, factId: string, replacedId: string | null): Promise<void> {
  try {
    const [fact, replaced] = await Promise.all([
      client().facts.get(userId, factId),
      replacedId === null ? null : client().facts.get(userId, replacedId),
    ]);
    all.change((before) => put(before, { userId, fact, replaced }));
  } catch (error) {
    // It may be gone already; what is left of the list stays true.
    noticeError(error);
  }
}

function put(before: readonly Learned[], next: Learned): readonly Learned[] {
  const old = before.find((one) => one.fact.id === next.fact.id);
  if (!old) return [...before, next];
  return before.map((one) => (one === old ? { ...next, replaced: next.replaced ?? old.replaced } : one));
}
