// What one recall did, step by step: read, searched, ranked, judged, packed. Nothing here decides anything.
import type { Explained, ExplainedItem, RankedItem } from '../domain/recalled.js';
import type { CandidateRow } from '../store/candidates.js';
import type { Packed } from './pack.js';
import type { RecallOptions } from './read-input.js';
import type { ReadQuery } from './read-query.js';
import { candidatesEach, type Retrieval } from './retrieve.js';

export interface ExplainInput {
  options: RecallOptions;
  query: ReadQuery;
  /** Null for a user nothing was ever recorded for. */
  asker: { language: string } | null;
  retrieval: Retrieval;
  items: readonly RankedItem[];
  relevant: boolean;
  packed: Packed;
  frame: number;
  steps: Steps;
}

const textCharacters = 300;

export function explain(input: ExplainInput): Explained {
  const { query, asker, retrieval, packed, options } = input;
  const { searchedText: searched, embeddedText: embedded, names, dates } = query;
  const { wantsAssistant, isMessage, asksForHelp, asksAboutSelf, mentionsSelf } = query;
  return {
    query: {
      ...{ searched, embedded, names: [...names], dates: [...dates], language: asker?.language ?? null },
      ...{ wantsAssistant, isMessage, asksForHelp, asksAboutSelf, mentionsSelf },
    },
    search: describeSearch(retrieval),
    ranked: describeItems(input),
    budget: {
      allowed: options.budget,
      frame: Number.isFinite(input.frame) ? input.frame : null,
      items: packed.tokens,
      limit: options.limit,
    },
    steps: input.steps.taken(),
  };
}

function describeSearch({ terms, statistics, candidates }: Retrieval): Explained['search'] {
  // All of the nearest are candidates, so the nearest of the candidates are they.
  const nearest = new Set(
    candidates
      .filter(({ cosine }) => cosine !== null)
      .sort((one, other) => (other.cosine ?? 0) - (one.cosine ?? 0))
      .slice(0, candidatesEach),
  );
  const holdsTerm = ({ lexemes }: CandidateRow) => lexemes !== '';
  return {
    items: statistics.items,
    candidates: candidates.length,
    byWords: candidates.filter(holdsTerm).length,
    byMeaning: nearest.size,
    neighbours: candidates.filter((candidate) => !holdsTerm(candidate) && !nearest.has(candidate)).length,
    terms: terms.map((term, index) => ({ term, items: statistics.documentFrequencies[index] ?? 0 })),
  };
}

function describeItems({ items, packed, relevant }: ExplainInput): ExplainedItem[] {
  const shown = new Map([...packed.facts, ...packed.turns].map((item) => [item.id, item]));
  const reasons = new Map(packed.leftOut.map(({ id, reason }) => [id, reason]));
  const outcomeOf = ({ id }: RankedItem) => {
    if (shown.has(id)) return 'shown';
    return relevant ? (reasons.get(id) ?? 'rank') : 'below_relevance';
  };
  return items.map((item) => ({
    kind: item.kind,
    id: item.id,
    text: item.text.slice(0, textCharacters),
    at: item.at,
    score: item.score,
    parts: item.parts,
    why: item.why,
    tokens: shown.get(item.id)?.tokens ?? 0,
    outcome: outcomeOf(item),
  }));
}

export type StepName = 'recent' | 'read' | 'embed' | 'search' | 'judge' | 'pack';

/** Hands on what it is given, and takes note how long it was since the step before. */
export interface Steps {
  <Value>(step: StepName, value: Promise<Value>): Promise<Value>;
  taken(): Explained['steps'];
}

export interface StepParts {
  /** Told how long the steps of a recall took. */
  onSteps?: (taken: Explained['steps']) => void;
}

export function startSteps(): Steps {
  const taken: Explained['steps'] = [];
  let before = performance.now();
  const end = async <Value>(step: StepName, value: Promise<Value>) => {
    const result = await value;
    const now = performance.now();
    taken.push({ step, milliseconds: now - before });
    before = now;
    return result;
  };
  return Object.assign(end, {
    taken: () => [...taken, { step: 'pack', milliseconds: performance.now() - before }],
  });
}
