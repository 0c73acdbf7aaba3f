// Requests that were sent with an idempotency key, and the answers to them.
import type { Connection } from '../ports/database.js';

export interface RequestClaim {
  keyHash: Uint8Array;
  requestHash: Uint8Array;
  at: Date;
  /** Answers from before are forgotten. */
  keptSince: Date;
  /** What began before and has no answer was given up: its process died. */
  runningSince: Date;
}

/** True when the key is this caller's to use: new, forgotten, or given up by an equal request. */
export async function claimRequest(connection: Connection, userId: string, claim: RequestClaim): Promise<boolean> {
  await connection.query('delete from recollect.requests where user_id = $1 and claimed_at < $2', [
    userId,
    claim.keptSince,
  ]);
  const rows = await connection.query(
    `insert into recollect.requests as r (user_id, key_hash, request_hash, claimed_at) values ($1, $2, $3, $4)
     on conflict (user_id, key_hash) do update set claimed_at = excluded.claimed_at
       where r.answered_at is null and r.claimed_at < $5 and r.request_hash = excluded.request_hash
     returning 1 as claimed`,
    [userId, claim.keyHash, claim.requestHash, claim.at, claim.runningSince],
  );
  return rows.length > 0;
}

export interface StoredRequest {
  same: boolean;
  answered: boolean;
  status: number | null;
  body: string | null;
}

export async function findRequest(
  connection: Connection,
  userId: string,
  keyHash: Uint8Array,
  requestHash: Uint8Array,
): Promise<StoredRequest | null> {
  const [row] = await connection.query<StoredRequest>(
    `select request_hash = $3 as same, answered_at is not null as answered, status, body
     from recollect.requests where user_id = $1 and key_hash = $2`,
    [userId, keyHash, requestHash],
  );
  return row ?? null;
}

/** Does nothing where the user was erased meanwhile: the row is gone, and must not come back. */
export async function answerRequest(
  connection: Connection,
  userId: string,
  keyHash: Uint8Array,
  answer: { status: number; body: string } | null,
  at: Date,
): Promise<void> {
  await connection.query(
    `update recollect.requests set answered_at = $3, status = $4, body = $5 where user_id = $1 and key_hash = $2`,
    [userId, keyHash, at, answer?.status ?? null, answer?.body ?? null],
  );
}

export async function deleteRequest(connection: Connection, userId: string, keyHash: Uint8Array): Promise<void> {
  await connection.query('delete from recollect.requests where user_id = $1 and key_hash = $2', [userId, keyHash]);
}

/** Of every user. */
export async function deleteRequestsBefore(connection: Connection, before: Date): Promise<void> {
  await connection.query('delete from recollect.requests where claimed_at < $1', [before]);
}
