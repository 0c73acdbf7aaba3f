// memory.audit: reading the log, and verifying it.
import { auditActor } from '../domain/audit.js';
import { receiptKeyId, verifyReceipt } from '../domain/erasure.js';
import { checkCount, checkId, invalid } from '../domain/input.js';
import type { SigningKey } from '../domain/signature.js';
import { isRecollectError } from '../errors.js';
import type { Audit } from '../memory-types/memory.js';
import { findActors, listAuditRows } from '../store/audit-chains.js';
import { makeCheckpoint } from '../store/audit-checkpoints.js';
import type { Database } from '../store/database.js';
import { findPublicKey } from '../store/signing-key.js';
import { verifyAudit } from './audit-verify.js';

export function createAudit(database: Database): Audit {
  return {
    async list({ userId: user, limit: most = 100, after }) {
      const userId = checkId('userId', user);
      const limit = checkCount('limit', most);
      if (limit > 1_000) throw invalid('limit is at most 1,000.');
      const page = { after: after === undefined ? null : readCursor(after), limit: limit + 1 };
      const { found, names } = await database.asUser(userId, async (connection) => ({
        found: await listAuditRows(connection, userId, page),
        names: await findActors(connection, userId),
      }));
      const named = new Map(
        names.secrets.flatMap((secret) => names.actors.map((actor) => [auditActor(secret, actor), actor] as const)),
      );
      const entries = found
        .slice(0, limit)
        .map((entry) => ({ ...entry, actor: named.get(entry.actor) ?? entry.actor }));
      const last = entries.at(-1);
      return { entries, next: found.length > limit && last ? `${last.chain}.${last.seq}` : null };
    },

    verify: (input = {}) => verifyAudit(database, input),

    async verifyReceipt(receipt) {
      const keyId = receiptKeyId(receipt);
      return verifyReceipt(receipt, keyId === null ? null : await findPublicKey(database.driver, keyId));
    },
  };
}

/** Closing does not fail for it: where the database is away, the next process to close or upkeep makes it. */
export async function checkpointAtClose(
  database: Database,
  checkpoint: { signingKey: SigningKey; at: Date },
): Promise<boolean> {
  try {
    return (await database.asUpkeep((connection) => makeCheckpoint(connection, checkpoint))) !== null;
  } catch (error) {
    if (!isRecollectError(error)) throw error;
    return false;
  }
}

function readCursor(after: string): { chain: string; seq: number } {
  const [, chain, seq] = /^([0-9a-f]{64})\.(\d{1,15})$/.exec(after) ?? [];
  if (chain === undefined) throw invalid('after is not the `next` of a page.');
  return { chain, seq: Number(seq) };
}
