// The public shapes of memory.users that concern everything of a user at once.
import type { ErasureReceipt } from '../domain/erasure.js';
import type { ExportRecord, ImportReport } from '../domain/export-record.js';
import type { MergeReport } from '../domain/merging.js';

export type { ErasureReceipt, ReceiptVerification } from '../domain/erasure.js';
export type { ExportRecord, ImportReport } from '../domain/export-record.js';
export type { MergedUser, MergeReport } from '../domain/merging.js';

/** What there is of a user, and what lets go of it; counts and names, never content. */
export interface StoredOfUser {
  /** Rows by table of the database; tables without any are left out. */
  tables: Record<string, number>;
  /** Stores beside the database that erasing empties as well. */
  otherStores: string[];
  keeping: {
    /** Name of the upkeep policy. */
    policy: string;
    /** Facts that stay; null: as many as there are. */
    maxFacts: number | null;
    /** Days until an expired fact is gone for good. */
    purgeAfterDays: number;
    /** Days that turns stay; null: for good. */
    turnDays: number | null;
    /** False: nothing is noted. */
    audit: boolean;
    /** Days that entries of the audit log stay; null: for good. */
    auditDays: number | null;
  };
  /** Who reads what is said. `language`: null where there is no key. */
  models: { embedding: string; extractor: string; language: string | null };
}

export interface UserData {
  /** Everything of the user as records, the header first; docs/export.md lists them. Read in pages: holds no transaction open. */
  export(userId: string, options?: { actor?: string }): AsyncIterable<ExportRecord>;
  /**
   * Takes an export into this user, whoever it was of; what is there already stays. Running it again adds nothing. Throws
   * `invalid_input`, naming the record, also for a newer version.
   */
  import(userId: string, records: AsyncIterable<unknown> | Iterable<unknown>): Promise<ImportReport>;
  /**
   * Gone for good, everywhere, with every user that was merged into this one. Erasing again gives the same receipt, or goes on with
   * what a store kept from being complete. Whoever records afterwards begins anew. `actor`: who asked; default `operator`.
   */
  erase(userId: string, options?: { actor?: string }): Promise<ErasureReceipt>;
  /**
   * Moves everything of some users into an account, in one transaction. Their ids mean the account from then on. Throws `conflict`
   * for a circle, and for a user who belongs to another account.
   */
  merge(input: { from: string | readonly string[]; into: string; actor?: string }): Promise<MergeReport>;
  /** The account a user was merged into, or the user. Every call of a memory does this itself. */
  resolve(userId: string): Promise<string>;
}
