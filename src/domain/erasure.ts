// What an erasure leaves behind: a receipt, and a hash in the place of the id.
import { createHmac } from 'node:crypto';
import { type Signature, verifySignature } from './signature.js';

/** What was found and deleted in one place. */
export interface StoreErasure {
  /** `database`, `queue`, or the name of an external store. */
  store: string;
  /** `pending`: it could not be reached or still held something; it is tried again. */
  status: 'erased' | 'pending';
  /** Rows deleted; of the database per table. */
  erased: Record<string, number>;
  /** What a search for the user found afterwards. 0 once erased; null while nobody could look. */
  remaining: number | null;
}

/** Where bytes may lie that no statement of ours reaches. */
export interface OutOfReach {
  place: 'free_space' | 'statistics' | 'write_ahead_log' | 'log_archive' | 'replicas' | 'backups' | 'copies';
  why: string;
  /** ISO 8601; null where only the operator knows. */
  until: string | null;
}

export interface ErasureReceipt {
  kind: 'recollect.erasure';
  version: 1;
  erasureId: string;
  /** Keyed hashes of the erased ids: the user's, and those of users merged into it. */
  tombstones: string[];
  actor: string;
  /** ISO 8601: when the database's rows went. */
  erasedAt: string;
  /** ISO 8601: when the last store was done; null while one is pending. */
  completedAt: string | null;
  complete: boolean;
  stores: StoreErasure[];
  outOfReach: OutOfReach[];
  signature: Signature;
}

export interface ReceiptVerification {
  valid: boolean;
  /** Why not. */
  reason: string | null;
}

/** What stands for an id that was erased: nobody without the deployment's secret can tell whose it is. */
export function tombstoneOf(secret: Buffer, userId: string): Buffer {
  return createHmac('sha256', secret).update(userId).digest();
}

/** The id of the key that signed a receipt; null for what is no receipt. */
export function receiptKeyId(value: unknown): string | null {
  return isReceipt(value) ? value.signature.keyId : null;
}

/** Needs nothing but the public key (SPKI, PEM); null: none of that id is known. Throws `invalid_input` for what is no key. */
export function verifyReceipt(receipt: unknown, publicKey: string | null): ReceiptVerification {
  if (!isReceipt(receipt)) return { valid: false, reason: 'This is no receipt of an erasure.' };
  const { signature, ...signed } = receipt;
  if (publicKey === null)
    return { valid: false, reason: `The key ${signature.keyId} that signed it is not one of this database.` };
  return verifySignature(signed, signature, publicKey)
    ? { valid: true, reason: null }
    : { valid: false, reason: 'The signature does not fit: the receipt was changed, or another key made it.' };
}

function isReceipt(value: unknown): value is ErasureReceipt {
  const { kind, signature } = (typeof value === 'object' && value !== null ? value : {}) as Partial<ErasureReceipt>;
  return (
    kind === 'recollect.erasure' &&
    typeof signature === 'object' &&
    signature !== null &&
    typeof signature.keyId === 'string' &&
    typeof signature.value === 'string'
  );
}
