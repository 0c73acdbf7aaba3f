// Upkeep of one user: look first, then purge, expire and delete turns in short transactions, so that a chat never waits long.
import type { AuditEntry } from '../domain/audit.js';
import type { Retention, UpkeepPolicy } from '../domain/upkeep-policy.js';
import type { Connection } from '../ports/database.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import {
  expireFacts,
  findFactUses,
  findOlderVersions,
  findPurgeable,
  type PurgeableRow,
  purgeFacts,
} from '../store/upkeep-facts.js';
import { countTurnsUntil, deleteTurnsUntil } from '../store/upkeep-turns.js';
import { holdUser } from '../store/users.js';
import { dayMilliseconds, type Expiry, planExpiry } from './plan.js';

export interface KeepParts {
  database: Database;
  policy: UpkeepPolicy;
  retention: Retention;
}

export interface KeepOptions {
  now: Date;
  /** Say what would go, change nothing. */
  dryRun: boolean;
  /** What people said, for the one who asked about one user. */
  withText: boolean;
  signal?: AbortSignal;
}

/** A fact that goes, or went. */
export interface UpkeptFact {
  id: string;
  type: string;
  /** A sentence about use, time and policy; never content. */
  reason: string;
  uses: number;
  /** Null unless one user was asked for. */
  text: string | null;
}

export interface UserUpkeep {
  userId: string;
  expired: UpkeptFact[];
  /** Expired before, and now beyond restoring. The facts each one had replaced go with it and are not listed. */
  purged: UpkeptFact[];
  /** How many turns. */
  turns: number;
}

/** Rows of one transaction: what a chat on the embedded database may have to wait for. */
const [factsAtOnce, turnsAtOnce] = [50, 100];

/** Gives what went, or with `dryRun` what would. */
export async function keepUser(parts: KeepParts, userId: string, options: KeepOptions): Promise<UserUpkeep> {
  const planned = await parts.database.asUser(userId, (connection) => look(connection, parts, userId, options));
  if (options.dryRun) return planned;
  const done: UserUpkeep = { userId, expired: [], purged: [], turns: 0 };
  if (planned.purged.length > 0)
    await repeat(parts, userId, options, async (connection) => {
      const purged = await purgeSome(connection, parts, userId, options);
      done.purged.push(...purged);
      return purged.length;
    });
  if (planned.expired.length > 0)
    await repeat(parts, userId, options, async (connection) => {
      const expired = await expireSome(connection, parts, userId, options);
      done.expired.push(...expired);
      return expired.length;
    });
  const until = turnsEnd(parts.retention, options.now);
  if (planned.turns > 0 && until)
    await repeat(parts, userId, options, async (connection) => {
      const turns = await deleteTurnsUntil(connection, userId, until, turnsAtOnce);
      if (turns > 0)
        note(connection, userId, { kind: 'deleted', counts: { turns }, reason: 'retention', at: options.now });
      done.turns += turns;
      return turns;
    });
  return done;
}

async function look(
  connection: Connection,
  parts: KeepParts,
  userId: string,
  { now, withText }: KeepOptions,
): Promise<UserUpkeep> {
  const until = turnsEnd(parts.retention, now);
  const [uses, purgeable, turns] = await Promise.all([
    findFactUses(connection, userId, withText),
    findPurgeable(connection, userId, { ...purgeQuery(parts.policy, now), limit: 1_000_000, withText }),
    until ? countTurnsUntil(connection, userId, until) : 0,
  ]);
  return {
    userId,
    expired: planExpiry(uses, parts.policy, now).map((expiry) => toUpkept(expiry, parts.policy)),
    purged: purgeable.map(toPurged),
    turns,
  };
}

/** One transaction at a time until one finds nothing left; between two of them everybody else has a turn. */
async function repeat(
  { database }: KeepParts,
  userId: string,
  { signal }: KeepOptions,
  some: (connection: Connection) => Promise<number>,
): Promise<void> {
  for (let changed = 1; changed > 0 && !signal?.aborted; )
    changed = await database.asUser(userId, async (connection) =>
      // Erased meanwhile: there is nothing to look after.
      (await holdUser(connection, userId)) ? some(connection) : 0,
    );
}

async function purgeSome(
  connection: Connection,
  { policy }: KeepParts,
  userId: string,
  { now, withText }: KeepOptions,
): Promise<UpkeptFact[]> {
  const query = { ...purgeQuery(policy, now), limit: factsAtOnce, withText };
  const facts = await findPurgeable(connection, userId, query);
  if (facts.length === 0) return [];
  const ids = facts.map((fact) => fact.id);
  const older = await findOlderVersions(connection, userId, ids, policy.exemptTypes);
  const versions = older.map((version) => ({ ...version, reason: 'an older version of a fact that was purged' }));
  await purgeFacts(connection, userId, [...facts, ...versions], { policy: policy.name, at: now });
  const factIds = [...facts, ...versions].map((fact) => fact.id);
  note(connection, userId, { kind: 'purged', factIds, reason: 'policy', at: now });
  return facts.map(toPurged);
}

/** Judged anew under the lock: what was used, pinned or retracted since it was looked at is not ended. */
async function expireSome(
  connection: Connection,
  { policy }: KeepParts,
  userId: string,
  { now, withText }: KeepOptions,
): Promise<UpkeptFact[]> {
  const uses = await findFactUses(connection, userId, withText);
  const upkept = planExpiry(uses, policy, now)
    .slice(0, factsAtOnce)
    .map((expiry) => toUpkept(expiry, policy));
  if (upkept.length === 0) return [];
  const ended = new Set(await expireFacts(connection, userId, upkept, now));
  if (ended.size > 0) note(connection, userId, { kind: 'expired', factIds: [...ended], reason: 'policy', at: now });
  return upkept.filter((fact) => ended.has(fact.id));
}

function note(connection: Connection, userId: string, entry: Omit<AuditEntry, 'actor'>): void {
  appendAudit(connection, userId, { ...entry, actor: 'upkeep' });
}

function toUpkept({ fact, ...expiry }: Expiry<{ text: string | null } & Expiry['fact']>, policy: UpkeepPolicy) {
  const { id, type, uses, text } = fact;
  const why =
    expiry.reason === 'unused'
      ? `unused for ${expiry.unusedDays} days with ${uses} uses`
      : `over the cap of ${policy.maxFacts} facts`;
  return { id, type, reason: `${why}, policy ${policy.name}`, uses, text };
}

function toPurged({ id, type, reason, uses, text }: PurgeableRow): UpkeptFact {
  return { id, type, reason, uses, text };
}

function purgeQuery(policy: UpkeepPolicy, now: Date): { until: Date; exemptTypes: readonly string[] } {
  const until = new Date(now.getTime() - policy.purgeAfterDays * dayMilliseconds);
  return { until, exemptTypes: policy.exemptTypes };
}

function turnsEnd({ turnDays }: Retention, now: Date): Date | null {
  return turnDays === null ? null : new Date(now.getTime() - turnDays * dayMilliseconds);
}
