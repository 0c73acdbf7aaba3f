// What runs work later: enqueued inside the caller's transaction, so it exists exactly when the rows do.
import type { Connection } from './database.js';

/** What jobs carry: ids only, never what anybody said. */
export interface JobPayloads {
  /** `cause`: who asked for it, as `traceparent` writes it; only where somebody traces. */
  extract: { userId: string; exchangeId: string; extract: boolean; cause?: string | undefined };
  summarise: { userId: string; sessionId: string };
  profile: { userId: string };
  /** Gives what came without vectors, as by an import, its own. */
  embed: { userId: string };
  /** Goes on with an erasure that was cut off or found a store down; gone as soon as it is done. */
  erase: { erasureId: string; userIds: string[] };
  webhook: { userId: string };
  /** Brings the vector index up to what changed; `again`: lets go of what it was told, once it shows it. */
  index: { userId: string; again?: true };
  /** Of every user; sent by the schedule. */
  upkeep: Record<string, never>;
}

export type JobKind = keyof JobPayloads;

export interface JobAttempt {
  /** 1 the first time. */
  number: number;
  /** After this one the job is given up. */
  last: boolean;
}

export type JobHandlers = {
  [Kind in JobKind]: (payload: JobPayloads[Kind], signal: AbortSignal, attempt: JobAttempt) => Promise<void>;
};

export interface JobSender {
  /** Gives the job's id, or null when an equal one is waiting. `after`: seconds it waits at least; default 0. */
  send<Kind extends JobKind>(
    connection: Connection,
    kind: Kind,
    payload: JobPayloads[Kind],
    options?: { after?: number },
  ): Promise<string | null>;
  /** Looks for jobs now instead of at the next poll. */
  nudge(): void;
}

export interface JobQueue extends JobSender {
  /** Starts working in this process until stop(). Upkeep comes on schedule, a cron line in UTC; null for never. */
  work(handlers: JobHandlers, upkeepSchedule: string | null): Promise<void>;
  /** Runs waiting jobs in the caller's time, for processes without a worker, but never upkeep; gives how many it ran. */
  runWaiting(handlers: JobHandlers, signal: AbortSignal): Promise<number>;
  /** Puts a dead job back where it was; false where none has this id. */
  retry(jobId: string): Promise<boolean>;
  /** Of these jobs, the ones neither done nor given up. */
  open(ids: readonly string[]): Promise<string[]>;
  /** Takes no more jobs in this process; it can still send them. */
  stopWorking(): Promise<void>;
  stop(): Promise<void>;
}
