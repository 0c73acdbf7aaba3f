// Reaches PostgreSQL through pg: a server by URL, or the embedded one by its socket (drivers/embedded.ts).

import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Pool, PoolClient, PoolConfig, QueryResult } from 'pg';
import { RecollectError } from '../errors.js';
import type { Connection, DatabaseDriver, Statement, TransactionOptions } from '../ports/database.js';
import { databaseError } from './postgres-errors.js';
import { describeTarget, isPooled, readPrepare } from './postgres-pooler.js';

export interface PostgresOptions {
  /** Connections at most; default 10. Serverless: 1. */
  connections?: number;
  /** How long to wait for a connection, ms; default 10,000. */
  connectTimeout?: number;
  /** What doctor prints; default host and database of the URL, never the password. */
  description?: string;
  /**
   * Keep the plans of statements inside transactions. Default: `prepare=true|false` of the URL, else what the server allows,
   * found out once: behind a pooler in transaction mode the next transaction is on another connection.
   */
  prepare?: boolean;
  /** Runs when no connection could be made; then it is tried once more. Several at once share one run. */
  onUnreachable?: () => Promise<void>;
  /** Runs after the pool has closed. */
  afterClose?: () => Promise<void>;
}

/** Opens a pool lazily: the first query connects. `target` is a URL or a socket folder. */
export async function openPostgres(
  target: { url: string } | { socketFolder: string },
  options: PostgresOptions = {},
): Promise<DatabaseDriver> {
  const { default: pg } = await import('pg');
  // Counts are bigint on the wire; a number is exact up to 2^53.
  const types = {
    getTypeParser: (id: number, format?: 'text' | 'binary') =>
      id === 20 ? Number : pg.types.getTypeParser(id, format as 'text'),
  };
  const config: PoolConfig = {
    ...('url' in target
      ? { connectionString: target.url }
      : { host: target.socketFolder, user: 'postgres', database: 'postgres' }),
    max: options.connections ?? 10,
    connectionTimeoutMillis: options.connectTimeout ?? 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
    types: types as PoolConfig['types'],
    // BEGIN, the settings and the first query of a transaction travel together.
    ...{ pipeline: true },
  };
  const prepare = options.prepare ?? ('url' in target ? readPrepare(target.url) : true);
  return new PostgresDriver(new pg.Pool(config), {
    ...options,
    description: options.description ?? describeTarget(target),
    prepare,
  });
}

class PostgresDriver implements DatabaseDriver {
  readonly description: string;
  readonly #pool: Pool;
  readonly #afterClose: (() => Promise<void>) | undefined;
  readonly #onUnreachable: (() => Promise<void>) | undefined;
  #reviving: Promise<void> | undefined;
  readonly #statementName = statementNames();
  /** Undefined until the first transaction has asked. */
  #prepare: boolean | undefined;
  #closing: Promise<void> | undefined;

  constructor(pool: Pool, options: PostgresOptions & { description: string }) {
    this.#pool = pool;
    this.description = options.description;
    this.#afterClose = options.afterClose;
    this.#onUnreachable = options.onUnreachable;
    this.#prepare = options.prepare;
    // An idle connection that dies is replaced at the next query; without a listener the process would end.
    pool.on('error', () => undefined);
    // The pool takes its own listener off while it ends; a reset then would end the process.
    pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    const client = await this.#connect();
    try {
      const rows = await run<Row>(client, text, values);
      client.release();
      return rows;
    } catch (error) {
      // The text may hold its own BEGIN (the queue's does); a connection left inside it would refuse its next user.
      await rollback(client, error);
      throw databaseError(error);
    }
  }

  async script(text: string): Promise<void> {
    await this.query(text);
  }

  async transaction<Result>(
    opening: readonly Statement[],
    work: (connection: Connection) => Promise<Result>,
    { readsAtOnce = false }: TransactionOptions = {},
  ): Promise<Result> {
    const client = await this.#connect();
    const prepared = (await this.#mayPrepare(client)) ? this.#statementName(client) : undefined;
    let over = false;
    const connection: Connection = {
      async query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]> {
        if (over) throw new RecollectError('internal', 'A statement was sent after its transaction had ended.');
        sendTogether(client);
        return run<Row>(client, text, values, prepared);
      },
    };
    try {
      sendTogether(client);
      const opened = [
        client.query(readsAtOnce ? 'begin read only' : 'begin'),
        ...opening.map((statement) => run(client, statement.text, statement.values, prepared)),
      ];
      // Not awaited before work starts: if one fails, the transaction is aborted and refuses every later statement.
      const working = work(connection);
      const commit = () => {
        over = true;
        return client.query('commit');
      };
      const committing = readsAtOnce ? commit() : null;
      // What fails before it says why.
      committing?.catch(() => undefined);
      const result = await settleBoth(opened, working);
      const ended = await (committing ?? commit());
      // COMMIT of an aborted transaction answers ROLLBACK without an error.
      if (ended.command !== 'COMMIT')
        throw new RecollectError(
          'database_failed',
          'The transaction could not be committed: a statement in it failed.',
        );
      client.release();
      return result;
    } catch (error) {
      over = true;
      await rollback(client, error);
      throw databaseError(error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end().then(() => this.#afterClose?.());
    return this.#closing;
  }

  async #connect(): Promise<PoolClient> {
    if (this.#closing) throw new RecollectError('closed', 'The database connection is closed.');
    try {
      return await this.#pool.connect().catch((error: unknown) => this.#connectAgain(error));
    } catch (error) {
      throw databaseError(error, 'connecting');
    }
  }

  async #mayPrepare(client: PoolClient): Promise<boolean> {
    if (this.#prepare !== undefined) return this.#prepare;
    try {
      this.#prepare = !(await isPooled(client));
    } catch (error) {
      client.release(true);
      throw databaseError(error, 'connecting');
    }
    return this.#prepare;
  }

  async #connectAgain(error: unknown): Promise<PoolClient> {
    if (!this.#onUnreachable || this.#closing) throw error;
    this.#reviving ??= this.#onUnreachable().finally(() => {
      this.#reviving = undefined;
    });
    await this.#reviving;
    return this.#pool.connect();
  }
}

type StatementName = (client: PoolClient) => (text: string) => string;

/**
 * A statement is planned once per connection: planning is a third of a recall. The connections to an embedded database
 * share one session, so a name says whose it is.
 */
function statementNames(): StatementName {
  const hashes = new Map<string, string>();
  const owners = new WeakMap<PoolClient, string>();
  return (client) => {
    const owner = owners.get(client) ?? randomBytes(6).toString('hex');
    owners.set(client, owner);
    return (text) => {
      const hash = hashes.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 20);
      hashes.set(text, hash);
      return `${owner}_${hash}`;
    };
  };
}

/**
 * What one turn of the event loop sends goes out at once: a write per statement is a system call and wakes the server
 * each time, which was a third of the time recall took in this process.
 */
function sendTogether(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** The first statement that failed explains the rest, so an opening error wins over the work's. */
async function settleBoth<Result>(opened: readonly Promise<unknown>[], work: Promise<Result>): Promise<Result> {
  const [openedOutcome, workOutcome] = await Promise.allSettled([Promise.all(opened), work]);
  if (openedOutcome.status === 'rejected') throw openedOutcome.reason;
  if (workOutcome.status === 'rejected') throw workOutcome.reason;
  return workOutcome.value;
}

async function run<Row extends object>(
  client: PoolClient,
  text: string,
  values?: readonly unknown[],
  nameOf?: (text: string) => string,
): Promise<Row[]> {
  const result: QueryResult<Row> | QueryResult<Row>[] = await (values === undefined || values.length === 0
    ? client.query<Row>(text)
    : client.query<Row>({ text, values: [...values], ...(nameOf ? { name: nameOf(text) } : {}) }));
  // Several statements in one text give a list, which the types of pg do not know.
  return Array.isArray(result) ? result.flatMap((one: QueryResult<Row>) => one.rows) : result.rows;
}

async function rollback(client: PoolClient, error: unknown): Promise<void> {
  if (isBroken(error)) {
    client.release(true);
    return;
  }
  try {
    await client.query('rollback');
    client.release();
  } catch {
    // The connection is gone, and with it the transaction.
    client.release(true);
  }
}

/** A connection that failed below SQL must not go back to the pool. */
function isBroken(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return !(typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) || code.startsWith('57P') || code.startsWith('08');
}
