// bench redis: the same calls with the shared cache and without, side by side in one run. Where it pays, and where it does not.
import { setTimeout as pause } from 'node:timers/promises';
import type { Memory } from '../memory-types/memory.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { SharedCache } from '../ports/shared-cache.js';
import { benchModel } from './generate.js';
import { percentile } from './measure.js';
import type { OnProgress } from './progress.js';

export interface RedisBenchOptions {
  /** Opens a memory over the run's database. */
  open(model: EmbeddingModel, cache: SharedCache | undefined): Promise<Memory>;
  cache: SharedCache;
  bundled: EmbeddingModel;
  /** Calls of each kind, with and without. */
  calls: number;
  onProgress: OnProgress;
}

export interface RedisCase {
  what: string;
  /** Milliseconds. */
  without: { p50: number; p95: number };
  with: { p50: number; p95: number };
  /** p50 with over p50 without: under 1 it pays. */
  ratio: number;
}

export interface RedisBenchReport {
  calls: number;
  cases: RedisCase[];
}

/** Turns of a session, and characters of a short and of a long one. */
const [turns, short, long] = [40, 200, 4_000];
const userId = 'bench';
/** Milliseconds to a Redis in another region, and to a model behind an API. */
const [farAway, behindApi] = [5, 100];

type Work = (memory: Memory, index: number) => Promise<unknown>;

export async function benchRedis(options: RedisBenchOptions): Promise<RedisBenchReport> {
  const { cache, bundled } = options;
  const atHand = modelOf(async () => undefined);
  const embeds = modelOf(async (texts) => void (await bundled.embed(texts, 'query')));
  const isFar = modelOf(() => pause(behindApi));
  const cases: RedisCase[] = [];
  const measure = async (what: string, model: EmbeddingModel, shared: SharedCache, work: Work) => {
    cases.push({ what, ...(await compare(options, { what, model, shared, work })) });
  };
  await fill(options, atHand);
  const ask = (sessionId: string | undefined): Work => {
    return (memory, index) =>
      memory.recall({ userId, query: `What was said about topic ${index % 20}?`, ...(sessionId && { sessionId }) });
  };
  const record: Work = (memory, index) =>
    memory.remember({
      ...{ userId, sessionId: `recorded ${index % 7}`, extract: false },
      messages: [
        { role: 'user', content: `A message of its own: ${index} ${Math.random()}.` },
        { role: 'assistant', content: `An answer of its own: ${index} ${Math.random()}.` },
      ],
    });
  await measure('recall with the last turns, short ones', atHand, cache, ask('short'));
  await measure('recall with the last turns, long ones', atHand, cache, ask('long'));
  await measure('recall in a new conversation, with the turns of the one before', atHand, cache, ask('a new one'));
  await measure('recall of a query asked before, bundled model', embeds, cache, ask(undefined));
  await measure(`recall of a query asked before, model ${behindApi} ms away`, isFar, cache, ask(undefined));
  await measure('recall of a query never asked before, bundled model', embeds, cache, (memory, index) =>
    memory.recall({ userId, query: `Something new: ${index} ${Math.random()}?` }),
  );
  await measure(`recall with the last turns, Redis ${farAway} ms away`, atHand, delayed(cache), ask('short'));
  await measure('recording an exchange', atHand, cache, record);
  return { calls: options.calls, cases };
}

/** Each call to both in turn, another one first each time; a fifth of them first to warm up. */
async function compare(
  { open, calls, onProgress }: RedisBenchOptions,
  { what, model, shared, work }: { what: string; model: EmbeddingModel; shared: SharedCache; work: Work },
): Promise<Omit<RedisCase, 'what'>> {
  const memories = { without: await open(model, undefined), with: await open(model, shared) };
  const times = { without: [] as number[], with: [] as number[] };
  try {
    for (let index = -Math.max(Math.ceil(calls / 5), 20); index < calls; index += 1) {
      onProgress(what, Math.max(index, 0), calls);
      const order = index % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const);
      for (const name of order) {
        const started = performance.now();
        await work(memories[name], Math.abs(index));
        if (index >= 0) times[name].push(performance.now() - started);
      }
    }
  } finally {
    for (const memory of Object.values(memories)) await memory.close();
  }
  const figures = (taken: number[]) => ({ p50: percentile(taken, 0.5), p95: percentile(taken, 0.95) });
  const [without, withIt] = [figures(times.without), figures(times.with)];
  return { without, with: withIt, ratio: withIt.p50 / without.p50 };
}

async function fill({ open, onProgress }: RedisBenchOptions, model: EmbeddingModel): Promise<void> {
  const memory = await open(model, undefined);
  const words = (count: number, index: number) =>
    `Topic ${index % 20}, number ${index}: ${'some words to go with it, '.repeat(Math.ceil(count / 26))}`.slice(
      0,
      count,
    );
  for (const [sessionId, characters] of [
    ['long', long],
    ['short', short],
  ] as const)
    for (let index = 0; index < turns; index += 2) {
      onProgress('filling', index, turns);
      await memory.remember({
        ...{ userId, sessionId, extract: false },
        messages: [
          { role: 'user', content: words(characters, index) },
          { role: 'assistant', content: words(characters, index + 1) },
        ],
      });
    }
  await memory.settled({ timeout: 120_000 });
  await memory.close();
}

/** Vectors of its own; what it waits for is timed. Documents are at hand always. */
function modelOf(wait: (texts: readonly string[]) => Promise<unknown>): EmbeddingModel {
  return {
    ...benchModel,
    async embed(texts, kind) {
      if (kind === 'query') await wait(texts);
      return texts.map((text) => ({ vector: vectorOf(text), truncated: false }));
    },
  };
}

function vectorOf(text: string): Float32Array {
  const topic = Number(/\d+/.exec(text)?.[0] ?? 0) % benchModel.dimensions;
  return new Float32Array(benchModel.dimensions).map((_, index) => (index === topic ? 1 : 0));
}

function delayed(cache: SharedCache): SharedCache {
  return {
    ...cache,
    async read(...given) {
      await pause(farAway);
      return cache.read(...given);
    },
    async write(...given) {
      await pause(farAway);
      return cache.write(...given);
    },
  };
}
