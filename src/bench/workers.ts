// bench workers: the same exchanges, extracted by one, two, three worker processes. Does more of them mean more done?
import { setTimeout as delay } from 'node:timers/promises';
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import { measureBusyCores } from './busy-cores.js';
import { exchange } from './exchanges.js';
import type { OnProgress } from './progress.js';

export interface WorkerRun {
  workers: number;
  /** Exchanges embedded, extracted and committed a second, while all workers were at work. */
  perSecond: number;
  /** Cores that were busy meanwhile, of the whole machine: the database too, and whatever else ran. */
  busyCores: number;
}

export interface WorkerProcess {
  stop(): Promise<void>;
}

export interface WorkerBenchOptions {
  /** A memory without a worker over the empty database of a run. */
  memory: Memory;
  exchanges: number;
  users: number;
  workers: number;
  startWorker: () => Promise<WorkerProcess>;
  onProgress: OnProgress;
}

/** Measured between these shares of the exchanges: before it not all workers have their model loaded, after it some have nothing to do. */
const [from, to] = [0.25, 0.9];

export async function runWorkers(options: WorkerBenchOptions): Promise<WorkerRun> {
  const { memory, exchanges, users, workers, startWorker, onProgress } = options;
  for (let nth = 0; nth < exchanges; nth += 1) {
    onProgress('recording', nth, exchanges);
    await memory.remember({ userId: `user ${nth % users}`, messages: exchange(nth) });
  }
  const running = await Promise.all(Array.from({ length: workers }, startWorker));
  try {
    const done = async (share: number) => {
      for (;;) {
        const { jobs } = await memory.stats();
        const left = jobs.waiting + jobs.active + jobs.retrying;
        if (jobs.dead > 0) throw new RecollectError('internal', `${jobs.dead} jobs of the benchmark gave up.`);
        onProgress(`extracting with ${workers}`, exchanges - left, exchanges);
        if (left <= exchanges * (1 - share)) return { left, at: performance.now() };
        await delay(100);
      }
    };
    const first = await done(from);
    const cores = measureBusyCores();
    const last = await done(to);
    const busyCores = cores();
    const perSecond = ((first.left - last.left) / (last.at - first.at)) * 1_000;
    return { workers, perSecond: round(perSecond), busyCores: round(busyCores) };
  } finally {
    await Promise.all(running.map((worker) => worker.stop()));
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
