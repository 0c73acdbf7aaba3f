// memory.recallStats: how recalls went, per hour and over all users. Each process counts, and adds what it counted to the
// database every minute and when it closes: a crash loses at most a minute of counts, and nothing else waits for them.
import { checkDate } from '../domain/input.js';
import {
  bucketOf,
  durationBounds,
  observeFailure,
  quantileOf,
  type RecallHour,
  type RecallObservation,
  relevanceBounds,
} from '../domain/recall-outcome.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type { RecallStats, RecallStatsInput } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import type { Observer } from '../ports/observer.js';
import type { Database } from '../store/database.js';
import { addRecallHour, deleteRecallHours, listRecallHours } from '../store/recall-hours.js';

export interface RecallStatistics {
  /** Counts each recall; a caller's own mistake is none. */
  readonly observer: Observer;
  /** What was counted so far is in the database, or kept for the next try where it failed. */
  settled(): Promise<void>;
  read(input: RecallStatsInput): Promise<RecallStats>;
  /** settled(), then no more tries. */
  close(): Promise<void>;
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
/** Days the counts of an hour stay, and the longest span that is read at once. Chosen: a year can be laid beside the one before. */
const daysKept = 400;

export function createRecallStatistics(database: Database, clock: Clock): RecallStatistics {
  let counted = new Map<number, RecallHour>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let tidiedAt = 0;
  let closed = false;

  function hourOf(time: number): RecallHour {
    const begin = Math.floor(time / hour) * hour;
    const known = counted.get(begin) ?? noRecalls(new Date(begin));
    counted.set(begin, known);
    return known;
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      if (counted.size === 0) return;
      const batch = counted;
      counted = new Map();
      try {
        await write([...batch.values()].toSorted((a, b) => a.hour.getTime() - b.hour.getTime()));
      } catch {
        // Nobody waits for them: they are added with the next ones, or are lost with this process.
        for (const one of batch.values()) addTo(hourOf(one.hour.getTime()), one);
        schedule();
      }
    });
    return writing;
  }

  async function write(hours: readonly RecallHour[]): Promise<void> {
    const now = clock.now().getTime();
    const tidy = now - tidiedAt >= day;
    await database.asUpkeep(async (connection) => {
      for (const one of hours) await addRecallHour(connection, one);
      if (tidy) await deleteRecallHours(connection, new Date(now - daysKept * day));
    });
    if (tidy) tidiedAt = now;
  }

  function schedule(): void {
    if (!closed) timer ??= setTimeout(() => void flush(), minute).unref();
  }

  function add(observation: RecallObservation): void {
    count(hourOf(clock.now().getTime()), observation);
    schedule();
  }

  return {
    observer: {
      begin: ({ kind }) => ({
        within: (work) => work(),
        end({ recall, error }, milliseconds) {
          if (kind !== 'recall') return;
          if (recall) add(recall);
          else if (!isRecollectError(error) || error.code !== 'invalid_input') add(observeFailure(milliseconds));
        },
      }),
    },
    settled: flush,
    async read(input) {
      const span = readSpan(input, clock.now());
      await flush();
      const hours = await database.asUpkeep((connection) => listRecallHours(connection, span));
      return { ...span, durationBounds: [...durationBounds], hours: hours.map(describeHour) };
    },
    close() {
      closed = true;
      return flush();
    },
  };
}

/** Throws `invalid_input`. */
function readSpan({ since, until }: RecallStatsInput, now: Date): { since: Date; until: Date } {
  const end = until === undefined ? new Date(now.getTime() + 1) : checkDate('until', until);
  const begin = since === undefined ? new Date(end.getTime() - day) : checkDate('since', since);
  const length = end.getTime() - begin.getTime();
  if (length <= 0 || length > daysKept * day)
    throw new RecollectError('invalid_input', `since must be before until, by at most ${daysKept} days.`);
  // Hours are counted as a whole.
  return { since: new Date(Math.floor(begin.getTime() / hour) * hour), until: end };
}

function noRecalls(begin: Date): RecallHour {
  return {
    ...{ hour: begin, recalls: 0, hits: 0, withheld: 0, empty: 0, failed: 0 },
    durations: Array<number>(durationBounds.length + 1).fill(0),
    relevances: Array<number>(relevanceBounds.length).fill(0),
  };
}

const columns = { hit: 'hits', withheld: 'withheld', empty: 'empty', failed: 'failed' } as const;

function count(into: RecallHour, { outcome, milliseconds, relevance }: RecallObservation): void {
  into.recalls += 1;
  into[columns[outcome]] += 1;
  into.durations[bucketOf(milliseconds, durationBounds)]! += 1;
  if (relevance !== null) into.relevances[Math.min(bucketOf(relevance, relevanceBounds), 9)]! += 1;
}

function addTo(into: RecallHour, more: RecallHour): void {
  for (const name of ['recalls', 'hits', 'withheld', 'empty', 'failed'] as const) into[name] += more[name];
  for (const name of ['durations', 'relevances'] as const)
    for (const [index, value] of more[name].entries()) into[name][index]! += value;
}

function describeHour(one: RecallHour): RecallStats['hours'][number] {
  return {
    ...one,
    p50: quantileOf(one.durations, durationBounds, 0.5),
    p95: quantileOf(one.durations, durationBounds, 0.95),
  };
}
