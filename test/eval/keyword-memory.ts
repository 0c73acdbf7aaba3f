// A stand-in for a whole memory, for tests of the harness alone: keeps turns in process and ranks them with BM25.
import type { RankedItem, RecalledFact, RecalledTurn } from '#src/domain/recalled.js';
import type { Facts, Memory, RecallInput, RememberInput, RememberMessage } from '#src/memory-types/memory.js';
import type { Recalled } from '#src/recall/recalled.js';
import { noParts } from '../support/score-parts.js';

export interface KeywordMemory extends Memory {
  /** What was called, in order. */
  readonly calls: string[];
  readonly remembered: RememberInput[];
  readonly recalls: RecallInput[];
  closed: boolean;
}

export interface KeywordMemoryOptions {
  /** Adds facts to the ranking of a query, before its turns. */
  factsFor?: (input: RecallInput) => { evidence: string[] }[];
  /** Default 0.1: below, nothing is injected. */
  threshold?: number;
  facts?: Facts;
}

const epoch = new Date(0);

export function keywordMemory(options: KeywordMemoryOptions = {}): KeywordMemory {
  const turnsOf = new Map<string, { message: RememberMessage; sessionId: string }[]>();
  const calls: string[] = [];
  const remembered: RememberInput[] = [];
  const recalls: RecallInput[] = [];

  return {
    calls,
    remembered,
    recalls,
    closed: false,
    async remember(input) {
      calls.push(`remember ${input.sessionId}`);
      remembered.push(input);
      const turns = turnsOf.get(input.userId) ?? [];
      turnsOf.set(input.userId, turns);
      for (const message of input.messages) {
        turns.push({ message, sessionId: input.sessionId ?? 'default' });
      }
      return { exchangeId: null, turns: [] };
    },
    learnTokens() {},
    async calibrate() {},
    async recall(input) {
      calls.push(`recall ${input.query}`);
      recalls.push(input);
      const turns = turnsOf.get(input.userId) ?? [];
      const scores = bm25(
        turns.map((turn) => `${turn.message.speaker ?? turn.message.role}: ${turn.message.content}`),
        input.query,
      );
      const ranked: RankedItem[] = turns
        .map((turn, index) => toTurn(turn.message, turn.sessionId, index, scores[index] ?? 0))
        .filter((turn) => turn.score > 0)
        .sort((left, right) => right.score - left.score);
      ranked.unshift(...(options.factsFor?.(input) ?? []).map((fact) => toFact(fact.evidence)));
      return toRecalled(input, ranked, options.threshold ?? 0.1);
    },
    async settled() {
      calls.push('settled');
      return { settled: true, left: 0 };
    },
    async close() {
      this.closed = true;
    },
    get facts() {
      if (options.facts === undefined) {
        throw new TypeError('not part of this stand-in');
      }
      return options.facts;
    },
    get embeddingModel(): never {
      throw new TypeError('not part of this stand-in');
    },
    get turns(): never {
      throw new TypeError('not part of this stand-in');
    },
    get upkeep(): never {
      throw new TypeError('not part of this stand-in');
    },
    get users(): never {
      throw new TypeError('not part of this stand-in');
    },
    get events(): never {
      throw new TypeError('not part of this stand-in');
    },
    get keys(): never {
      throw new TypeError('not part of this stand-in');
    },
    languageModel: null,
    // The harness needs no more of a memory.
  } as Pick<
    KeywordMemory,
    'calls' | 'closed' | 'recalls' | 'remembered' | 'remember' | 'recall' | 'settled'
  > as KeywordMemory;
}

function toRecalled(input: RecallInput, ranked: RankedItem[], defaultThreshold: number): Recalled {
  const value = Math.min(1, (ranked[0]?.score ?? 0) / 10);
  const threshold = input.minRelevance ?? defaultThreshold;
  const relevant = value >= threshold;
  const chosen: RankedItem[] = [];
  let left = input.budget ?? 1500;
  for (const item of relevant ? ranked.slice(0, input.k ?? 20) : []) {
    if (item.tokens <= left) {
      left -= item.tokens;
      chosen.push(item);
    }
  }
  return {
    query: input.query,
    recent: [],
    elsewhere: [],
    profile: null,
    summary: null,
    facts: chosen.filter((item) => item.kind === 'fact'),
    turns: chosen.filter((item) => item.kind === 'turn'),
    ranked,
    relevance: { value, threshold, relevant, signals: { cosine: value, coverage: value, fit: 0 } },
    reranked: 'off',
    embedded: 'off',
    vectorIndex: 'off',
    rewritten: { outcome: 'off', query: null },
    leftOut: [],
    explained: null,
    tokens: { memory: chosen.reduce((sum, item) => sum + item.tokens, 0), recent: 0 },
    toSystemPrompt: () => '',
    toMessages: () => [],
  };
}

function toTurn(message: RememberMessage, sessionId: string, index: number, score: number): RecalledTurn {
  const text = String(message.content);
  return {
    kind: 'turn',
    id: `internal-${index}`,
    externalId: message.id ?? null,
    sessionId,
    seq: index,
    text,
    role: message.role,
    speaker: message.speaker ?? null,
    scope: null,
    metadata: {},
    at: epoch,
    clipped: false,
    score,
    parts: noParts,
    why: '',
    tokens: words(text).length,
  };
}

export function toFact(evidenceTurnIds: string[]): RecalledFact {
  const id = `fact-${evidenceTurnIds.join('-')}`;
  const base = { kind: 'fact', id, text: id, type: 'preference', subject: 'user', state: 'current' } as const;
  return {
    ...base,
    confidence: 1,
    scope: null,
    at: epoch,
    evidenceTurnIds,
    score: 99,
    parts: noParts,
    why: '',
    tokens: 1,
  };
}

function bm25(documents: readonly string[], query: string): number[] {
  const terms = documents.map(words);
  const average = terms.reduce((sum, list) => sum + list.length, 0) / Math.max(1, terms.length);
  const frequency = new Map<string, number>();
  for (const term of terms.flatMap((list) => [...new Set(list)])) {
    frequency.set(term, (frequency.get(term) ?? 0) + 1);
  }
  return terms.map((list) => {
    const length = 1.2 * (0.25 + (0.75 * list.length) / average);
    return words(query).reduce((sum, term) => {
      const count = list.filter((other) => other === term).length;
      const known = frequency.get(term) ?? 0;
      const idf = Math.log(1 + (documents.length - known + 0.5) / (known + 0.5));
      return sum + (count === 0 ? 0 : (idf * count * 2.2) / (count + length));
    }, 0);
  });
}

function words(text: string): string[] {
  return [
    ...text
      .normalize('NFKC')
      .toLowerCase()
      .matchAll(/[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu),
  ].map(([word]) => word.replace(/'s$/u, ''));
}
