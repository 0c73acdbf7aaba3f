// bench load and bench soak: the HTTP server under many users. Filled through its own routes, then asked at a steady rate.
import { setTimeout as delay } from 'node:timers/promises';
import { type Connections, mixed, type Outcome, openConnections, recording } from './load-requests.js';
import type { LoadedServer } from './load-server.js';
import { percentile } from './measure.js';
import type { OnProgress } from './progress.js';

export interface LoadOptions {
  server: LoadedServer;
  users: number;
  /** Turns of each user before the measurement. */
  turns: number;
  connections: number;
  /** Requests a second; null: a share of what the server can do, which is measured first. */
  rate: number | null;
  seconds: number;
  /** Seconds in which it is found out what the server can do. Default 10. */
  capacitySeconds?: number;
  onProgress: OnProgress;
}

export interface LoadReport {
  /** Requests a second with eight callers that wait for each answer: about what it can do. */
  capacity: number;
  /** Requests a second asked for, and answered. */
  rate: number;
  answered: number;
  requests: number;
  /** Answers that were not 2xx, and calls without an answer. */
  errors: number;
  /** Milliseconds since a request was due. */
  all: Latency;
  recall: Latency;
  record: Latency;
  /** Megabytes of the server, resident: after a minute (or half the time, where that is less), at the end, end over then. */
  memory: { after: number; end: number; ratio: number };
}

export interface Latency {
  p50: number;
  p95: number;
  p99: number;
}

/** Of what the server can do: near its limit every queue grows without end, and latency says how long the run was. */
const shareOfCapacity = 0.5;
const capacityCallers = 8;

export async function measureLoad(options: LoadOptions): Promise<LoadReport> {
  const { server, users, seconds, onProgress } = options;
  const connections = openConnections(server.url, options.connections);
  try {
    await fill(options, connections);
    const capacity = await measureCapacity(options, connections);
    await settle(server, onProgress);
    const rate = options.rate ?? Math.max(1, Math.round(capacity * shareOfCapacity));
    const memory: { at: number; megabytes: number }[] = [];
    const outcomes = await ask({ connections, users, rate, seconds, onProgress }, async (at) => {
      memory.push({ at, megabytes: await server.memory() });
    });
    const failed = outcomes.filter(({ status }) => status < 200 || status > 299);
    return {
      capacity: Math.round(capacity),
      rate,
      answered: Math.round((outcomes.length - failed.length) / seconds),
      requests: outcomes.length,
      errors: failed.length,
      all: latency(outcomes),
      recall: latency(outcomes.filter(({ kind }) => kind === 'recall')),
      record: latency(outcomes.filter(({ kind }) => kind === 'record')),
      memory: growth(memory, seconds),
    };
  } finally {
    connections.close();
  }
}

async function fill({ server, users, turns, onProgress }: LoadOptions, connections: Connections): Promise<void> {
  const exchanges = Math.ceil(turns / 2);
  for (let nth = 0; nth < exchanges; nth++) {
    onProgress('recording', nth * users, exchanges * users);
    for (let from = 0; from < users; from += 20) {
      const some = Array.from({ length: Math.min(20, users - from) }, (_, index) => from + index);
      await Promise.all(some.map((user) => connections.send(recording(user, nth), performance.now())));
    }
  }
  await settle(server, onProgress);
}

/** Until the background has caught up. */
async function settle(server: LoadedServer, onProgress: OnProgress): Promise<void> {
  for (let open = await server.openJobs(), first = open; open > 0; open = await server.openJobs()) {
    first = Math.max(first, open);
    onProgress('extracting', first - open, first);
    await delay(500);
  }
}

async function measureCapacity(
  { users, capacitySeconds = 10, onProgress }: LoadOptions,
  connections: Connections,
): Promise<number> {
  onProgress('finding the capacity', 0, 1);
  const end = performance.now() + capacitySeconds * 1_000;
  let answered = 0;
  const call = async (caller: number) => {
    for (let nth = caller; performance.now() < end; nth += capacityCallers) {
      await connections.send(mixed(users, nth), performance.now());
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: capacityCallers }, (_, caller) => call(caller)));
  return answered / capacitySeconds;
}

interface Asking {
  connections: Connections;
  users: number;
  rate: number;
  seconds: number;
  onProgress: OnProgress;
}

/** Each request at its time, whether or not the ones before have been answered. `onSecond` is told the seconds that have passed. */
async function ask(
  { connections, users, rate, seconds, onProgress }: Asking,
  onSecond: (at: number) => Promise<void>,
): Promise<Outcome[]> {
  const started = performance.now();
  const outcomes: Promise<Outcome>[] = [];
  for (let nth = 0; nth < rate * seconds; nth++) {
    const due = started + (nth / rate) * 1_000;
    if (nth % rate === 0) {
      onProgress('asking', nth, rate * seconds);
      void onSecond(nth / rate).catch(() => undefined);
    }
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    outcomes.push(connections.send(mixed(users, nth), due));
  }
  return Promise.all(outcomes);
}

function latency(outcomes: readonly Outcome[]): Latency {
  const times = outcomes.map(({ milliseconds }) => milliseconds);
  const [p50 = 0, p95 = 0, p99 = 0] = [0.5, 0.95, 0.99].map((share) => percentile(times, share));
  return { p50, p95, p99 };
}

/** Medians over a few seconds: garbage comes and goes. */
function growth(samples: readonly { at: number; megabytes: number }[], seconds: number): LoadReport['memory'] {
  const first = Math.min(60, seconds / 2);
  const width = Math.max(1, seconds / 12);
  const around = (at: number) =>
    percentile(
      samples.filter((sample) => Math.abs(sample.at - at) <= width).map((sample) => sample.megabytes),
      0.5,
    );
  const [after, end] = [around(first), around(seconds)];
  return { after, end, ratio: Math.round((end / after) * 1_000) / 1_000 };
}
