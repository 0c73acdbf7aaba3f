// What runs SQL. One dialect (PostgreSQL); drivers/postgres.ts reaches a server, drivers/embedded.ts starts one in-process.

export interface Statement {
  text: string;
  values?: readonly unknown[];
}

/** Runs one statement with parameters and gives its rows. */
export interface Connection {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface TransactionOptions {
  /**
   * `work` only reads, and sends all its statements before it waits for any: then everything, BEGIN to COMMIT, is one round trip. A
   * driver may leave it out and is slower. Default false.
   */
  readsAtOnce?: boolean;
}

export interface DatabaseDriver extends Connection {
  /** `opening` runs right after BEGIN, in the same round trip; a throw rolls back. */
  transaction<Result>(
    opening: readonly Statement[],
    work: (connection: Connection) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** Runs a script of several statements without parameters (migrations only). */
  script(text: string): Promise<void>;
  /** What a server does by itself and an embedded database must be told to: checkpoint and vacuum. */
  tidy?(): Promise<void>;
  /**
   * What was deleted from these tables (names as SQL has them) is then nowhere in its files. Locks everybody out meanwhile. Missing
   * where files are out of reach: a server's.
   */
  scrub?(tables: readonly string[]): Promise<void>;
  /** What this is, for doctor: never a password. */
  readonly description: string;
  close(): Promise<void>;
}
