// Token budgets that follow the model: counts with the factor learned so far, and learns from what answers reported.
import { defaultTokenFactor, isTelling, tokenFactor } from '../domain/token-factor.js';
import { isRecollectError } from '../errors.js';
import type { TokenSample } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import { type CountTokens, loadTokenCounter, scaleTokens } from '../recall/tokens.js';
import type { Database } from '../store/database.js';
import { addTokenSample, findTokenSums } from '../store/token-factors.js';

export interface TokenLearning {
  /** Reads what was learned of a model; without it the first count waits for that. */
  read(model: string): Promise<void>;
  /** Counts in tokens of this model, or of none known. Waits for the encoding once. */
  counter(model: string | undefined): Promise<CountTokens>;
  /** In the background; never throws. */
  learn(sample: TokenSample): void;
  /** What was said to be learned is written, or given up. */
  settled(): Promise<void>;
  /** Code of the last error; null while all is well. */
  readonly trouble: string | null;
}

/** How old a factor may be before it is read again: other processes learn as well. */
const refreshMilliseconds = 10 * 60_000;
/** Once a factor rests on many answers, one in so many is counted and written: the row is everybody's. */
const [wellKnown, oneIn] = [40, 10];

interface Learned {
  factor: number;
  weight: number;
  readAt: number;
}

export function createTokenLearning(database: Database, clock: Clock): TokenLearning {
  const { driver } = database;
  const learned = new Map<string, Learned>();
  const working = new Set<Promise<void>>();
  let counting: Promise<CountTokens> | undefined;
  let answers = 0;
  let trouble: string | null = null;

  const load = () => (counting ??= loadTokenCounter());

  function inBackground(work: () => Promise<void>): Promise<void> {
    const running = work().catch((error: unknown) => {
      trouble = isRecollectError(error) ? error.code : 'internal';
    });
    working.add(running);
    void running.then(() => working.delete(running));
    return running;
  }

  async function refresh(model: string): Promise<void> {
    const sums = await findTokenSums(driver, model);
    keep(model, tokenFactor(sums), sums?.weight ?? 0);
  }

  function keep(model: string, factor: number, weight: number): void {
    learned.set(model, { factor, weight, readAt: clock.now().getTime() });
  }

  async function add({ model, texts, tokens }: TokenSample): Promise<void> {
    const countTokens = await load();
    const sample = { counted: texts.reduce((sum, text) => sum + countTokens(text), 0), reported: tokens };
    if (!isTelling(sample)) return;
    const sums = await addTokenSample(driver, model, sample);
    keep(model, tokenFactor(sums), sums.weight);
  }

  return {
    get trouble() {
      return trouble;
    },
    read: refresh,
    async counter(model) {
      if (model === undefined) return scaleTokens(await load(), defaultTokenFactor);
      const known = learned.get(model);
      if (!known) {
        keep(model, tokenFactor(null), 0);
        await inBackground(() => refresh(model));
      } else if (clock.now().getTime() - known.readAt > refreshMilliseconds) {
        known.readAt = clock.now().getTime();
        void inBackground(() => refresh(model));
      }
      return scaleTokens(await load(), learned.get(model)!.factor);
    },
    learn(sample) {
      answers += 1;
      if ((learned.get(sample.model)?.weight ?? 0) > wellKnown && answers % oneIn !== 0) return;
      void inBackground(() => add(sample));
    },
    async settled() {
      await Promise.all(working);
    },
  };
}
