// What an application without recall would inject: everything said so far, or as many of the last turns as fit.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { EvaluationCorpus, EvaluationDataset, EvaluationMessage, EvaluationQuestion } from './dataset.js';

/** Tokens of a message as text, by message. */
export type TokenCounts = ReadonlyMap<EvaluationMessage, number>;

/** `Caroline: I went to ...`, or `user: ...` where nobody is named. */
export function documentText(message: EvaluationMessage): string {
  return `${message.speaker ?? message.role}: ${message.content}`;
}

export function tokenCounts(dataset: EvaluationDataset): TokenCounts {
  const messages = dataset.corpora.flatMap((corpus) => corpus.sessions).flatMap((session) => session.messages);
  // Text that looks like a control token is text here: the default would throw on it.
  return new Map(
    messages.map((message) => [message, countTokens(documentText(message), { disallowedSpecial: new Set() })]),
  );
}

/** Everything said before the question is asked. */
export function historyBefore(corpus: EvaluationCorpus, question: EvaluationQuestion): EvaluationMessage[] {
  const end = corpus.sessions.findIndex((session) => session.sessionId === question.askBefore);
  return corpus.sessions.slice(0, end < 0 ? undefined : end).flatMap((session) => session.messages);
}

/** Ids of the last messages that fit, newest first. */
export function lastTurns(history: readonly EvaluationMessage[], tokensOf: TokenCounts, budget: number): string[] {
  const chosen: string[] = [];
  let left = budget;
  for (const message of history.toReversed()) {
    left -= tokensOf.get(message) ?? 0;
    if (left < 0) break;
    chosen.push(message.id);
  }
  return chosen;
}

/** In rank order, whatever still fits: what a ranking would inject. */
export function fitting(
  ranked: readonly string[],
  tokensById: ReadonlyMap<string, number>,
  budget: number,
): { turnIds: string[]; tokens: number } {
  const turnIds: string[] = [];
  let tokens = 0;
  for (const id of ranked) {
    const more = tokensById.get(id) ?? 0;
    if (tokens + more > budget) continue;
    tokens += more;
    turnIds.push(id);
  }
  return { turnIds, tokens };
}
