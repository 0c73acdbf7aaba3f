// The public shapes of memory.turns, memory.sessions, memory.jobs, memory.stats and memory.recallStats: looking at what is stored, and at the work on it.
import type { RecallHour } from '../domain/recall-outcome.js';
import type { Metadata, Turn } from '../domain/turn.js';
import type { JobCounts } from '../store/jobs.js';
import type { UpkeepRun } from '../store/upkeep-runs.js';

export interface ListTurnsInput {
  userId: string;
  /** Of one session, by position; default of all, by when they were stored. The latest first. */
  sessionId?: string;
  /** Default 100, at most 1,000. */
  limit?: number;
  /** The `next` of the page before. */
  after?: string;
}

export interface TurnPage {
  turns: Turn[];
  next: string | null;
}

export interface Turns {
  /** By our id, or by the id its caller gave it. Throws `not_found`. */
  get(userId: string, turnId: string): Promise<Turn>;
  list(input: ListTurnsInput): Promise<TurnPage>;
}

export interface Session {
  id: string;
  scope: string | null;
  metadata: Metadata;
  startedAt: Date;
  lastTurnAt: Date;
  /** Position of its last turn, which is how many there are while none was deleted. */
  lastSeq: number;
}

export interface SessionSummary {
  text: string;
  /** It is about the turns up to this position. */
  coversSeq: number;
}

/** A session as a list shows it. */
export interface ListedSession extends Session {
  /** How many there are now. */
  turns: number;
  /** How its first message of the user begins, at most 200 characters; null where none is there. */
  opening: string | null;
  /** Null where none was made. */
  summary: SessionSummary | null;
}

export interface SessionPage {
  /** The last spoken in first. */
  sessions: ListedSession[];
  next: string | null;
}

export interface Sessions {
  /** Conversations; not what was stated to the memory directly. Default 100, at most 1,000. */
  list(input: { userId: string; limit?: number; after?: string }): Promise<SessionPage>;
  /** `summary` is null where none was made. Throws `not_found`. */
  get(userId: string, sessionId: string): Promise<Session & { summary: SessionSummary | null }>;
}

export type JobState = keyof JobCounts;

/** A job, without what it is about: that would name a person. */
export interface Job {
  id: string;
  kind: string;
  state: JobState;
  createdAt: Date;
  /** Not before then. */
  startAfter: Date;
  /** How often it was tried again. */
  retries: number;
  /** Code of the error it failed with last; null before the first. */
  trouble: string | null;
}

export interface JobPage {
  /** The latest first. */
  jobs: Job[];
  next: string | null;
}

export interface Jobs {
  count(): Promise<JobCounts>;
  /** Open and dead ones. Default 100, at most 1,000. */
  list(input?: { state?: JobState; limit?: number; after?: string }): Promise<JobPage>;
  /** A dead job is tried again, from its start. Throws `not_found` when it is not dead. */
  retry(jobId: string): Promise<void>;
  /** Does waiting jobs in this process, at most `timeout` ms (default 30,000), but never upkeep; gives how many. */
  run(options?: { timeout?: number }): Promise<{ ran: number }>;
}

/** What there is, over all users. */
export interface Stats {
  users: number;
  turns: number;
  /** Current ones. */
  facts: number;
  jobs: JobCounts;
  schemaVersion: number;
}

export interface RecallStatsInput {
  /** The hour it lies in is counted as a whole. Default a day before `until`, at most 400 days. */
  since?: Date;
  /** Default now. */
  until?: Date;
}

export interface RecallStatsHour extends RecallHour {
  /** Milliseconds, estimated from `durations`; null without recalls. */
  p50: number | null;
  p95: number | null;
}

export interface RecallStats {
  since: Date;
  until: Date;
  /** Upper bounds of `durations`, milliseconds. */
  durationBounds: number[];
  /** Those with recalls, in order. What another process counted within the last minute may be missing. */
  hours: RecallStatsHour[];
}

/** An answer as it was sent. */
export interface KeptAnswer {
  status: number;
  body: string;
}

export type ClaimedRequest =
  /** Nobody has asked this; the caller does it now, and calls keep() or release(). */
  | { state: 'new' }
  /** The same is being done. */
  | { state: 'running' }
  /** The key stands for another request. */
  | { state: 'other' }
  /** It was done; `answer` is null where it was not kept. */
  | { state: 'done'; answer: KeptAnswer | null };

/** For transports: writes that are sent again with their idempotency key. Answers are kept for 24 hours, and erased with the user. */
export interface Requests {
  /** `requestHash` is of everything that makes the request what it is. */
  claim(userId: string, key: string, requestHash: Uint8Array): Promise<ClaimedRequest>;
  keep(userId: string, key: string, answer: KeptAnswer | null): Promise<void>;
  /** It failed, and may be tried again. */
  release(userId: string, key: string): Promise<void>;
}

/** How the vector index outside the database is doing. */
export interface IndexHealth {
  /** `pinecone:INDEX` */
  name: string;
  /** It answered within three seconds. */
  reachable: boolean;
  /** Changed vectors that were not sent yet. Recall finds them in the database. */
  unsent: number;
  /** Sent, and not shown by the index yet. Recall finds them in the database as well. */
  unseen: number;
}

export interface RecallSteps {
  /** Embedding the query: without it the words alone are searched. */
  embed: { done: number; timeout: number; failed: number };
  rerank: { done: number; timeout: number; failed: number };
  rewrite: { done: number; timeout: number; failed: number };
  vectorIndex: { done: number; timeout: number; failed: number };
}

export interface DoctorReport {
  database: string;
  schemaVersion: number;
  /** `calibrated`: recall can tell a query that nothing bears on; `recollect calibrate relevance` makes it so. */
  embeddingModel: { name: string; dimensions: number; calibrated: boolean };
  extractor: string;
  jobs: JobCounts;
  counts: { users: number; turns: number; facts: number };
  /** How the steps of recall that ask a model or an index ended in this process. */
  steps: RecallSteps;
  memory: { currentMegabytes: number; peakMegabytes: number };
  /** The last run of upkeep over all users; null before the first. */
  upkeep: UpkeepRun | null;
  /** Null where the database searches by itself. */
  vectorIndex: IndexHealth | null;
  problems: string[];
}
