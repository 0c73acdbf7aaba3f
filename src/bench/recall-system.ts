// What bench recall times, as the benchmark sees it: Recollect, and other systems whose adapters lie in bench/systems/.

/** One user's made-up memory, in the order it was said. */
export interface RecallUser {
  userId: string;
  items: RecallUserItem[];
}

export interface RecallUserItem {
  /** A UUID. Search gives it back. */
  id: string;
  kind: 'turn' | 'fact';
  /** The turns of a conversation have one; a fact has none. */
  sessionId: string | null;
  role: 'user' | 'assistant';
  text: string;
  at: Date;
  /** A unit vector. Every system stores this one, so that none is timed with another embedding. */
  vector: Float32Array;
}

export interface RecallSystem {
  readonly name: string;
  /** Called once, before any search: writes everything and builds the system's indexes as it ships them. */
  load(users: AsyncIterable<RecallUser>): Promise<void>;
  /** Ids of what was found, best first, as many as `limit` said. The vector is the query's; embedding it is not timed. */
  search(userId: string, query: string, vector: Float32Array): Promise<string[]>;
  /** Closes connections. The database is dropped by whoever made it. */
  close(): Promise<void>;
}

export interface RecallSystemOptions {
  /** An empty database of this system's own, with the vector extension. */
  databaseUrl: string;
  dimensions: number;
  /** How many items a search asks for. */
  limit: number;
}

/** What bench/systems/recall-system.mjs exports; `name` is a module of that folder. */
export type OpenRecallSystem = (name: string, options: RecallSystemOptions) => Promise<RecallSystem>;
