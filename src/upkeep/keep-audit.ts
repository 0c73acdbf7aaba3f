// Upkeep of the audit log: entries whose retention is over go, and a signed checkpoint says where every chain ends now.
import type { SigningKey } from '../domain/signature.js';
import { appendAudit } from '../store/audit.js';
import { listUsersToPrune, pruneChains } from '../store/audit-chains.js';
import { makeCheckpoint } from '../store/audit-checkpoints.js';
import type { Database } from '../store/database.js';
import { holdUser } from '../store/users.js';
import { dayMilliseconds } from './plan.js';

export interface KeepAuditParts {
  database: Database;
  /** Days that entries stay; null: for good. */
  days: number | null;
  signingKey: SigningKey;
}

const usersAtOnce = 100;

/** Running it twice changes nothing more. */
export async function keepAudit(parts: KeepAuditParts, now: Date, signal?: AbortSignal): Promise<void> {
  const { database, days, signingKey } = parts;
  if (days !== null) await prune(parts, new Date(now.getTime() - days * dayMilliseconds), now, signal);
  await database.asUpkeep((connection) => makeCheckpoint(connection, { signingKey, at: now }));
}

async function prune(
  { database, signingKey }: KeepAuditParts,
  until: Date,
  now: Date,
  signal?: AbortSignal,
): Promise<void> {
  for (let after = ''; !signal?.aborted; ) {
    const page = { until, after, limit: usersAtOnce };
    const userIds = await database.asUpkeep((connection) => listUsersToPrune(connection, page));
    for (const userId of userIds)
      await database.asUser(userId, async (connection) => {
        if (!(await holdUser(connection, userId))) return;
        const entries = await pruneChains(connection, userId, { until, signingKey });
        if (entries > 0)
          appendAudit(connection, userId, {
            kind: 'pruned',
            counts: { entries },
            actor: 'upkeep',
            reason: 'retention',
            at: now,
          });
      });
    if (userIds.length < usersAtOnce) return;
    after = userIds.at(-1)!;
  }
}
