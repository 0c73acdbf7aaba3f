// The public shapes of memory.keys. Implementation: memory/keys.ts.
import type { Scope } from '../domain/app.js';
import type { ApplicationKey, NewApplicationKey } from '../domain/application-key.js';

export interface CreateKeyInput {
  /** What it is for, for people. */
  name: string;
  scopes: readonly Scope[];
  /** Users are stored as `app/user`. Default none: as they are given, for a deployment with one application. */
  app?: string | null;
  /** Default never. */
  expiresAt?: Date | null;
  /** Take over users that were recorded as `app/...` without a key of the app. Default false: `conflict`. */
  adopt?: boolean;
}

export interface RotateKeyOptions {
  /** Hours the old key goes on working; default 24. */
  overlapHours?: number;
  /** Of the new key; default as long a life as the old one's. */
  expiresAt?: Date | null;
}

/** Keys of the applications of a deployment. */
export interface Keys {
  /** The whole key is in the answer and nowhere else. Throws `invalid_input`, `conflict`. */
  create(input: CreateKeyInput): Promise<NewApplicationKey>;
  /** All, also those that ended, the oldest first. */
  list(): Promise<ApplicationKey[]>;
  /** A new key of the same app, name and scopes. Throws `not_found`, and `conflict` for a key that has ended. */
  rotate(keyId: string, options?: RotateKeyOptions): Promise<NewApplicationKey>;
  /** Ends it: here at once, in other processes within 5 seconds. Throws `not_found`. */
  revoke(keyId: string): Promise<ApplicationKey>;
  /** Null for what is not a key, or one that does not work (any more). */
  check(key: string): Promise<ApplicationKey | null>;
  /** There was ever a key: a server that had some does not open up when the last one ends. As old as five seconds. */
  inUse(): Promise<boolean>;
}
