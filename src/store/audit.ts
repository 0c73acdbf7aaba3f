// Appending to the audit log. What a transaction does is noted as it goes and written by asUser at its end, in one go: both are
// there, or neither.
import { randomBytes } from 'node:crypto';
import { type AuditEntry, type AuditRow, type ChainEnd, chainEntry, chainOf, chainStart } from '../domain/audit.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';

/**
 * Notes an entry for the user's chain; it is written when the transaction ends. Call under the user's lock, inside asUser or
 * asUpkeep. Entries of one transaction that differ only in facts and counts become one.
 */
export function appendAudit(connection: Connection, userId: string, entry: AuditEntry): void {
  const noted = notes.get(connection);
  if (!noted) throw new RecollectError('internal', 'An audit entry was noted outside of asUser.');
  if (noted === 'off') return;
  const entries = noted.entries.get(userId) ?? [];
  const same = entries.findIndex((other) => isMergeable(other, entry));
  if (same !== -1) entries[same] = merged(entries[same]!, entry);
  else entries.push({ ...entry });
  noted.entries.set(userId, entries);
}

/**
 * Asks for the end of the user's chain without waiting. Call right after the statement that takes the user's lock: it travels with
 * it, and the end is read under the lock.
 */
export function expectAudit(connection: Connection, userId: string): void {
  const noted = notes.get(connection);
  if (!noted || noted === 'off' || noted.chains.has(userId)) return;
  const chain = findOpenChain(connection, userId);
  // Where it fails the transaction fails, and whoever waits for it says so.
  chain.catch(() => undefined);
  noted.chains.set(userId, chain);
}

/** `work`, and what it noted after it. */
export async function withAudit<Result>(
  connection: Connection,
  on: boolean,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const noted: Notes = { entries: new Map(), chains: new Map() };
  notes.set(connection, on ? noted : 'off');
  const result = await work(connection);
  for (const [userId, entries] of noted.entries) {
    const found = await (noted.chains.get(userId) ?? findOpenChain(connection, userId));
    await writeEntries(connection, userId, entries, found);
  }
  return result;
}

interface Notes {
  /** By user. */
  entries: Map<string, AuditEntry[]>;
  chains: Map<string, Promise<OpenChain | null>>;
}

/** By the connection of the transaction, which no other transaction has. */
const notes = new WeakMap<Connection, Notes | 'off'>();

/** Facts of one entry: more of them are further entries. */
const factsAtOnce = 100;

/** In a replacement the first fact is the one that ended: two of them stay two. */
const inPairs = ['superseded', 'refined', 'restored'];

function isMergeable(one: AuditEntry, other: AuditEntry): boolean {
  return (
    one.kind === other.kind &&
    one.actor === other.actor &&
    one.reason === other.reason &&
    one.at.getTime() === other.at.getTime() &&
    !inPairs.includes(one.kind) &&
    (one.factIds?.length ?? 0) + (other.factIds?.length ?? 0) <= factsAtOnce
  );
}

function merged(one: AuditEntry, other: AuditEntry): AuditEntry {
  const counts: Record<string, number> = { ...one.counts };
  for (const [name, count] of Object.entries(other.counts ?? {})) counts[name] = (counts[name] ?? 0) + count;
  return { ...one, factIds: [...(one.factIds ?? []), ...(other.factIds ?? [])], counts };
}

async function writeEntries(
  connection: Connection,
  userId: string,
  entries: readonly AuditEntry[],
  found: OpenChain | null,
): Promise<void> {
  const chain = found ?? (await openChain(connection, userId, entries[0]!.at));
  const rows: AuditRow[] = [];
  let end: ChainEnd = chain;
  for (const entry of entries) {
    const row = chainEntry({ ...chain, ...end }, entry);
    rows.push(row);
    end = row;
  }
  await connection.query(
    `with written as (
       insert into recollect.audit (user_id, chain, seq, kind, fact_ids, counts, actor, reason, recorded_at, previous, hash)
       select $1, $2, e.seq, e.kind, e."factIds", e.counts, e.actor, e.reason, e.at, e.previous, e.hash
       from jsonb_to_recordset($5::jsonb) as e(seq bigint, kind text, "factIds" uuid[], counts jsonb, actor text, reason text,
         at timestamptz, previous text, hash text)
     )
     update recollect.audit_chains set seq = $3, hash = $4 where user_id = $1 and chain = $2`,
    [userId, chain.chain, end.seq, end.hash, JSON.stringify(rows)],
  );
}

interface OpenChain extends ChainEnd {
  chain: string;
  secret: Uint8Array;
}

/** A user that others were merged into has several; the oldest goes on. Read without the user's lock, its entries collide. */
async function findOpenChain(connection: Connection, userId: string): Promise<OpenChain | null> {
  const [chain] = await connection.query<OpenChain>(
    `select chain, secret, seq, hash from recollect.audit_chains where user_id = $1 order by opened_at, chain limit 1`,
    [userId],
  );
  return chain ?? null;
}

async function openChain(connection: Connection, userId: string, at: Date): Promise<OpenChain> {
  const secret = randomBytes(32);
  const chain = { chain: chainOf(secret, userId), secret, ...chainStart };
  await connection.query(
    `insert into recollect.audit_chains (user_id, chain, secret, seq, hash, anchor_seq, anchor_hash, opened_at)
     values ($1, $2, $3, $4, $5, $4, $5, $6)`,
    [userId, chain.chain, secret, chain.seq, chain.hash, at],
  );
  return chain;
}
