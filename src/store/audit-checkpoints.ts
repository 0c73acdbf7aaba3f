// Checkpoints over the ends of all chains. In upkeep's role: they belong to no user.
import { chainStart } from '../domain/audit.js';
import {
  type ChainTip,
  type Checkpoint,
  checkpointDocument,
  checkpointHash,
  digestTips,
  type SignedCheckpoint,
} from '../domain/audit-checkpoint.js';
import type { Signature, SigningKey } from '../domain/signature.js';
import type { Connection } from '../ports/database.js';

const columns = 'number, made_at as "madeAt", previous, complete, chains, digest, signature';

export async function listCheckpoints(
  connection: Connection,
  after: number,
  limit: number,
): Promise<SignedCheckpoint[]> {
  return connection.query<SignedCheckpoint>(
    `select ${columns} from recollect.audit_checkpoints where number > $1 order by number limit $2`,
    [after, limit],
  );
}

/** Tips of one checkpoint, by chain. */
export async function listTips(
  connection: Connection,
  page: { number: number; after: string; limit: number },
): Promise<ChainTip[]> {
  return connection.query<ChainTip>(
    `select chain, seq, hash from recollect.audit_ends where number = $1 and chain > $2 order by chain limit $3`,
    [page.number, page.after, page.limit],
  );
}

/** Chains of checkpoints that are nowhere any more, with what was signed where they were closed. */
export async function listMissingChains(
  connection: Connection,
  after: string,
  limit: number,
): Promise<(ChainTip & { closed: (ChainTip & { closedAt: Date; signature: Signature }) | null })[]> {
  const rows = await connection.query<
    ChainTip & { closedSeq: number | null } & Record<'closedHash', string> & {
        closedAt: Date;
        signature: Signature;
      }
  >(
    `select e.chain, e.seq, e.hash, c.seq as "closedSeq", c.hash as "closedHash", c.closed_at as "closedAt", c.signature
     from (select distinct on (chain) chain, seq, hash from recollect.audit_ends where chain > $1
       order by chain, number desc) e
     left join recollect.audit_closed c on c.chain = e.chain
     where not exists (select from recollect.audit_chains held where held.chain = e.chain)
     order by e.chain limit $2`,
    [after, limit],
  );
  return rows.map(({ chain, seq, hash, closedSeq, closedHash, closedAt, signature }) => ({
    ...{ chain, seq, hash },
    closed: closedSeq === null ? null : { chain, seq: closedSeq, hash: closedHash, closedAt, signature },
  }));
}

/** Checkpoints since the last complete one, past which the next one is complete. Chosen. */
const checkpointsAtMost = 200;

/**
 * Signs where the chains end that changed since the last checkpoint; null when none did. A chain that does not go on from where
 * that one saw it is left out, so that a checkpoint never covers up what verifying would find. `keep`: how many before a complete
 * one takes their place.
 */
export async function makeCheckpoint(
  connection: Connection,
  { signingKey, at, keep = checkpointsAtMost }: { signingKey: SigningKey; at: Date; keep?: number },
): Promise<SignedCheckpoint | null> {
  // Two processes that make one at once: the second goes on from the first one's.
  await connection.query('lock table recollect.audit_checkpoints in share row exclusive mode');
  const last = await findLastCheckpoint(connection);
  const [row] = await connection.query<{ count: number }>('select count(*) as count from recollect.audit_checkpoints');
  const complete = (row?.count ?? 0) >= keep;
  const tips = complete ? await coverAll(connection) : await coverChanged(connection);
  if (tips.length === 0) return null;
  const digest = digestTips();
  digest.add(tips);
  const checkpoint: Checkpoint = {
    number: (last?.number ?? 0) + 1,
    madeAt: at,
    previous: last ? checkpointHash(last) : chainStart.hash,
    complete: complete || last === null,
    chains: tips.length,
    digest: digest.value(),
  };
  const signed = { ...checkpoint, signature: signingKey.sign(checkpointDocument(checkpoint)) };
  await insertCheckpoint(connection, signed, tips);
  if (complete) await dropBefore(connection, signed.number);
  return signed;
}

async function findLastCheckpoint(connection: Connection): Promise<SignedCheckpoint | null> {
  const [last] = await connection.query<SignedCheckpoint>(
    `select ${columns} from recollect.audit_checkpoints order by number desc limit 1`,
  );
  return last ?? null;
}

/** The last tip of each chain, and the row that stands there now. */
const goesOn = `left join lateral (select e.seq, e.hash from recollect.audit_ends e where e.chain = c.chain
       order by e.number desc limit 1) seen on true
     left join recollect.audit at_seen on at_seen.user_id = c.user_id and at_seen.chain = c.chain and at_seen.seq = seen.seq`;
const unbroken = `(seen.seq is null or seen.seq <= c.seq
       and coalesce(at_seen.hash = seen.hash, seen.seq < c.anchor_seq or seen.seq = c.anchor_seq and seen.hash = c.anchor_hash))`;

/** A chain somebody is appending to is covered by the next checkpoint. */
async function coverChanged(connection: Connection): Promise<ChainTip[]> {
  const tips = await connection.query<ChainTip>(
    `with changed as (
       select user_id, chain from recollect.audit_chains where seq > checkpoint_seq for no key update skip locked
     ), sound as (
       select c.user_id, c.chain from recollect.audit_chains c join changed using (user_id, chain) ${goesOn} where ${unbroken}
     )
     update recollect.audit_chains c set checkpoint_seq = c.seq from sound
     where c.user_id = sound.user_id and c.chain = sound.chain returning c.chain, c.seq, c.hash`,
  );
  return tips.sort(byChain);
}

/** Every chain that is there; of a broken one what was seen of it last. */
async function coverAll(connection: Connection): Promise<ChainTip[]> {
  await coverChanged(connection);
  const tips = await connection.query<ChainTip>(
    `select c.chain, case when ${unbroken} then c.seq else seen.seq end as seq,
       case when ${unbroken} then c.hash else seen.hash end as hash
     from recollect.audit_chains c ${goesOn}
     union all
     select e.chain, e.seq, e.hash
     from (select distinct on (chain) chain, seq, hash from recollect.audit_ends order by chain, number desc) e
     where not exists (select from recollect.audit_chains held where held.chain = e.chain)
       and not exists (select from recollect.audit_closed closed where closed.chain = e.chain)`,
  );
  return tips.sort(byChain);
}

function byChain(one: ChainTip, other: ChainTip): number {
  return one.chain < other.chain ? -1 : 1;
}

async function insertCheckpoint(
  connection: Connection,
  checkpoint: SignedCheckpoint,
  tips: readonly ChainTip[],
): Promise<void> {
  const { number, madeAt, previous, complete, chains, digest, signature } = checkpoint;
  await connection.query(
    `insert into recollect.audit_checkpoints (number, made_at, previous, complete, chains, digest, signature)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb)`,
    [number, madeAt, previous, complete, chains, digest, JSON.stringify(signature)],
  );
  await connection.query(
    `insert into recollect.audit_ends (chain, number, seq, hash)
     select chain, $1, seq, hash from unnest($2::text[], $3::bigint[], $4::text[]) as tip(chain, seq, hash)`,
    [number, tips.map((tip) => tip.chain), tips.map((tip) => tip.seq), tips.map((tip) => tip.hash)],
  );
}

/** What a complete checkpoint says is not needed twice; nor is that a chain was closed, when none lists it any more. */
async function dropBefore(connection: Connection, number: number): Promise<void> {
  await connection.query('delete from recollect.audit_checkpoints where number < $1', [number]);
  await connection.query('delete from recollect.audit_closed');
}
