// What a comparison opens, asks and closes: Recollect with its ablations, or another system.
import type { Memory } from '../memory-types/memory.js';
import { ablations, rerank } from './ablation.js';
import { injectWithin, type MemorySystemOptions, memorySystem, rankedTurnIds } from './memory-system.js';
import type { EvaluatedSystem } from './system.js';

export interface OpenContender extends EvaluatedSystem {
  /** More configurations of the same data: turn ids, best first, by name. */
  variants?(userId: string, query: string): Promise<Variant[]>;
  /** What it injects within a budget. Default: whole turns in rank order, as text. */
  inject?(userId: string, query: string, budget: number): Promise<{ turnIds: string[]; tokens: number }>;
  close(): Promise<void>;
}

export interface Variant {
  name: string;
  title: string;
  turnIds: string[];
}

export interface Contender {
  /** Key in the report. */
  name: string;
  /** For people, with its version. */
  title: string;
  /** With an empty memory of its own. */
  open(): Promise<OpenContender>;
}

/** All candidates: two ways find 100 each, and each of them may have two neighbours. */
const candidatesAtMost = 600;

/** More than any cut-off, as several facts may stand for one turn. */
const scored = 100;

/** Recollect, and with `ablated` its ranking without each of its parts. Closing closes `memory`. */
export function memoryContender(memory: Memory, options: MemorySystemOptions & { ablated?: boolean }): OpenContender {
  const system: OpenContender = {
    ...memorySystem(memory, options),
    inject: (userId, query, budget) => injectWithin(memory, userId, query, budget),
    close: () => memory.close(),
  };
  if (options.ablated) system.variants = (userId, query) => askAblated(memory, userId, query);
  return system;
}

async function askAblated(memory: Memory, userId: string, query: string): Promise<Variant[]> {
  const recalled = await memory.recall({
    userId,
    query,
    k: candidatesAtMost,
    budget: Number.POSITIVE_INFINITY,
    minRelevance: 0,
    recentTurns: 0,
  });
  return ablations.map((ablation) => {
    const items = rerank(recalled.ranked, ablation).slice(0, scored);
    return { name: ablation.name, title: ablation.title, turnIds: rankedTurnIds(items) };
  });
}
