// Chains that end because their user is erased: what is left of them is a signed line that says so, without the user.
import type { SigningKey } from '../domain/signature.js';
import type { Connection } from '../ports/database.js';

interface ClosedChain {
  chain: string;
  seq: number;
  hash: string;
}

/** What is signed for a chain that was closed. */
export function closedDocument({ chain, seq, hash, closedAt }: ClosedChain & { closedAt: Date }): object {
  return { document: 'recollect-audit-closed', chain, seq, hash, closedAt };
}

/**
 * Says of the user's chains that they end here, so that they are not taken for removed. Call under the user's lock, in the
 * transaction that deletes the user; chains, entries and the secret go with the user's rows.
 */
export async function closeChains(
  connection: Connection,
  userId: string,
  { signingKey, at }: { signingKey: SigningKey; at: Date },
): Promise<void> {
  const chains = await connection.query<ClosedChain>(
    'select chain, seq, hash from recollect.audit_chains where user_id = $1 for update',
    [userId],
  );
  for (const { chain, seq, hash } of chains)
    await connection.query(
      `insert into recollect.audit_closed (chain, seq, hash, closed_at, signature) values ($1, $2, $3, $4, $5::jsonb)
       on conflict do nothing`,
      [chain, seq, hash, at, JSON.stringify(signingKey.sign(closedDocument({ chain, seq, hash, closedAt: at })))],
    );
}
