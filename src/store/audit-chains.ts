// Reading chains and their entries, and removing entries whose retention is over.
import type { AuditRow } from '../domain/audit.js';
import { anchorDocument, type ChainTip } from '../domain/audit-checkpoint.js';
import type { Signature, SigningKey } from '../domain/signature.js';
import type { Connection } from '../ports/database.js';

export interface AuditChain extends ChainTip {
  userId: string;
  anchorSeq: number;
  anchorHash: string;
  anchorSignature: Signature | null;
  /** What the last checkpoint saw of it. */
  seenSeq: number | null;
  seenHash: string | null;
}

/** In upkeep's role: after one of them, of one user or of all; or the one that is named. */
export async function listChains(
  connection: Connection,
  page: { userId: string | null; chain?: string; after?: { userId: string; chain: string }; limit: number },
): Promise<AuditChain[]> {
  return connection.query<AuditChain>(
    `select c.user_id as "userId", c.chain, c.seq, c.hash, c.anchor_seq as "anchorSeq",
       c.anchor_hash as "anchorHash", c.anchor_signature as "anchorSignature", seen.seq as "seenSeq", seen.hash as "seenHash"
     from recollect.audit_chains c
     left join lateral (select e.seq, e.hash from recollect.audit_ends e where e.chain = c.chain
       order by e.number desc limit 1) seen on true
     where ($1::text is null or c.user_id = $1) and ($2::text is null or c.chain = $2) and (c.user_id, c.chain) > ($3, $4)
     order by c.user_id, c.chain limit $5`,
    [page.userId, page.chain ?? null, page.after?.userId ?? '', page.after?.chain ?? '', page.limit],
  );
}

const rowColumns = `chain, seq, kind, fact_ids as "factIds", counts, actor, reason, recorded_at as at, previous, hash`;

/** Entries of one chain, in order. */
export async function listChainRows(
  connection: Connection,
  userId: string,
  page: { chain: string; after: number; limit: number },
): Promise<AuditRow[]> {
  return connection.query<AuditRow>(
    `select ${rowColumns} from recollect.audit
     where user_id = $1 and chain = $2 and seq > $3 order by seq limit $4`,
    [userId, page.chain, page.after, page.limit],
  );
}

/** The latest first; a chain that was merged in comes after the one that goes on. */
export async function listAuditRows(
  connection: Connection,
  userId: string,
  page: { after: { chain: string; seq: number } | null; limit: number },
): Promise<AuditRow[]> {
  return connection.query<AuditRow>(
    `select ${rowColumns} from recollect.audit a
     where a.user_id = $1 and ($2::text is null or a.chain > $2 or a.chain = $2 and a.seq < $3)
     order by a.chain, a.seq desc limit $4`,
    [userId, page.after?.chain ?? null, page.after?.seq ?? null, page.limit],
  );
}

/** Every actor the user's decisions name, and the secrets that turn one into what the log shows. */
export async function findActors(
  connection: Connection,
  userId: string,
): Promise<{ actors: string[]; secrets: Uint8Array[] }> {
  const [actors, chains] = await Promise.all([
    connection.query<{ actor: string }>('select distinct actor from recollect.decisions where user_id = $1', [userId]),
    connection.query<{ secret: Uint8Array }>('select secret from recollect.audit_chains where user_id = $1', [userId]),
  ]);
  return { actors: actors.map((row) => row.actor), secrets: chains.map((row) => row.secret) };
}

/** Users with entries recorded before `until`. */
export async function listUsersToPrune(
  connection: Connection,
  page: { until: Date; after: string; limit: number },
): Promise<string[]> {
  const rows = await connection.query<{ userId: string }>(
    `select distinct c.user_id as "userId" from recollect.audit_chains c
     join recollect.audit first on first.user_id = c.user_id and first.chain = c.chain and first.seq = c.anchor_seq + 1
     where c.user_id > $1 and first.recorded_at < $2 order by 1 limit $3`,
    [page.after, page.until, page.limit],
  );
  return rows.map((row) => row.userId);
}

/**
 * Removes the user's entries recorded before `until`, the oldest first and only what stands together, and signs where the rest
 * begins. Gives how many went. Call under the user's lock.
 */
export async function pruneChains(
  connection: Connection,
  userId: string,
  { until, signingKey }: { until: Date; signingKey: SigningKey },
): Promise<number> {
  const anchors = await connection.query<ChainTip>(
    `select c.chain, last.seq, last.hash from recollect.audit_chains c
     join recollect.audit last on last.user_id = c.user_id and last.chain = c.chain and last.seq = coalesce((
       select min(kept.seq) - 1 from recollect.audit kept
       where kept.user_id = $1 and kept.chain = c.chain and kept.recorded_at >= $2), c.seq)
     where c.user_id = $1 and last.seq > c.anchor_seq for no key update of c`,
    [userId, until],
  );
  let pruned = 0;
  for (const { chain, seq, hash } of anchors) {
    const signature = signingKey.sign(anchorDocument({ chain, seq, hash }));
    const rows = await connection.query(
      'delete from recollect.audit where user_id = $1 and chain = $2 and seq <= $3 returning seq',
      [userId, chain, seq],
    );
    await connection.query(
      `update recollect.audit_chains set anchor_seq = $3, anchor_hash = $4, anchor_signature = $5::jsonb
       where user_id = $1 and chain = $2`,
      [userId, chain, seq, hash, JSON.stringify(signature)],
    );
    pruned += rows.length;
  }
  return pruned;
}
