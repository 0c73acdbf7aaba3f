// The audit log's entries and how each is bound to the one before: one chain of hashes per user.
import { createHash, createHmac } from 'node:crypto';
import { isReasonCode } from './decision-reason.js';
import { canonicalJson } from './signature.js';

/** What an entry can be about. */
export const auditKinds = [
  'recorded',
  'stored',
  'held',
  'repeated',
  'refined',
  'superseded',
  'edited',
  'retracted',
  'restored',
  'approved',
  'rejected',
  'expired',
  'purged',
  'deleted',
  'pinned',
  'unpinned',
  'recalled',
  'exported',
  'imported',
  'merged',
  'erased',
  'pruned',
  'file_changed',
  'value_changed',
] as const;

export type AuditKind = (typeof auditKinds)[number];

/** What happened, as its caller says it; the actor may be a person's name. */
export interface AuditEntry {
  kind: AuditKind;
  /** Of a replacement: the fact that ended, then the one that took its place. */
  factIds?: readonly string[];
  /** Such as `{ turns: 2 }`. Numbers only, never words of a person. */
  counts?: Readonly<Record<string, number>>;
  actor: string;
  /** A reason code, or a sentence somebody gave, which is not kept here. */
  reason?: string | null;
  at: Date;
}

/** An entry as it is stored. */
export interface AuditRow {
  chain: string;
  /** Position in the chain, from 1. */
  seq: number;
  kind: AuditKind;
  factIds: string[];
  counts: Record<string, number>;
  actor: string;
  reason: string | null;
  at: Date;
  /** Hash of the entry before. */
  previous: string;
  hash: string;
}

export interface ChainEnd {
  seq: number;
  hash: string;
}

/** What stands before a chain's first entry. */
export const chainStart: ChainEnd = { seq: 0, hash: '0'.repeat(64) };

/** Who may stand in an entry in the clear: words that name no person. */
const plainActors = new Set(['user', 'agent', 'application', 'operator', 'upkeep', 'import', 'recollect']);

/** How the user appears: under a secret of that user, so that nothing leads back once it is gone. */
export function chainOf(secret: Uint8Array, userId: string): string {
  return createHmac('sha256', secret).update(`chain\n${userId}`).digest('hex');
}

/** An actor's word, or a keyed hash of whatever else a caller gave. */
export function auditActor(secret: Uint8Array, actor: string): string {
  if (plainActors.has(actor)) return actor;
  return `hmac:${createHmac('sha256', secret).update(`actor\n${actor}`).digest('hex').slice(0, 24)}`;
}

/** The entry at the end of a chain. */
export function chainEntry(chain: { chain: string; secret: Uint8Array } & ChainEnd, entry: AuditEntry): AuditRow {
  const row = {
    chain: chain.chain,
    seq: chain.seq + 1,
    kind: entry.kind,
    factIds: [...(entry.factIds ?? [])],
    counts: { ...entry.counts },
    actor: auditActor(chain.secret, entry.actor),
    reason: reasonCode(entry.reason ?? null),
    at: entry.at,
    previous: chain.hash,
  };
  return { ...row, hash: hashOf(row) };
}

/** SHA-256 of the canonical JSON of everything but the hash. */
export function hashOf({
  chain,
  seq,
  kind,
  factIds,
  counts,
  actor,
  reason,
  at,
  previous,
}: Omit<AuditRow, 'hash'>): string {
  return digestOf({ chain, seq, kind, factIds, counts, actor, reason, at, previous });
}

export function digestOf(document: unknown): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}

/** A caller's own sentence may say anything; the decision it stands in keeps it, and goes with the user. */
function reasonCode(reason: string | null): string | null {
  return reason === null || isReasonCode(reason) ? reason : 'as_given';
}
