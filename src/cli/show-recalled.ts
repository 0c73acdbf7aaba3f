// A recall as people read it: facts and turns with their dates and reasons, and the table of score parts.
import type { LeftOutReason, RankedItem, RecalledTurn, ScoreParts, StepOutcome } from '../domain/recalled.js';
import type { Recalled } from '../recall/recalled.js';
import { type Output, paint } from './output.js';
import { alignColumns } from './table.js';
import { onOneLine, shortened } from './terminal-text.js';

export function showRecalled(output: Output, recalled: Recalled): void {
  const { facts, turns, profile, summary, recent, tokens, leftOut } = recalled;
  if (recent.length > 0) {
    output.line(paint('bold', 'Recent turns'));
    for (const turn of recent) output.line(paint('dim', `  ${day(turn.at)}  `), said(turn));
  }
  if (profile !== null) output.line(paint('bold', 'Profile'));
  for (const line of profile?.split('\n') ?? []) output.line('  ', onOneLine(line));
  if (summary !== null) output.line(paint('bold', 'Summary'), '\n  ', onOneLine(summary));
  if (facts.length > 0) output.line(paint('bold', 'Facts'));
  for (const fact of facts) {
    output.line(paint('dim', `  ${day(fact.at)}  `), paint('cyan', fact.type), `  ${factText(fact)}`);
    output.line(paint('dim', `              ${fact.why}`));
  }
  if (turns.length > 0) output.line(paint('bold', 'Past turns'));
  for (const turn of turns) {
    output.line(paint('dim', `  ${day(turn.at)}  `), said(turn));
    output.line(paint('dim', `              ${turn.why}`));
  }
  if (recalled.embedded === 'failed')
    output.line(paint('yellow', 'The embedding model does not answer: searched by words alone.'));
  if (facts.length + turns.length === 0) output.line(nothingFound(recalled));
  else output.line(paint('dim', `${tokens.memory} tokens${describeLeftOut(leftOut)}`));
}

/** Parts with a column of their own: they are not added up like the others. */
const own = new Set(['roleFactor', 'rerank']);

/** One row per chosen item, best first: what its score is made of. */
export function explainRecalled(output: Output, recalled: Recalled): void {
  const items: RankedItem[] = [...recalled.facts, ...recalled.turns].sort((one, other) => other.score - one.score);
  if (items.length === 0) return;
  const names = Object.keys(items[0]!.parts).filter((name) => !own.has(name)) as (keyof ScoreParts)[];
  const head = ['score', ...names, '× role', 'rerank', ''];
  const rows = items.map(({ score, parts, kind, text }) => [
    ...[score, ...names.map((name) => parts[name] ?? 0)].map((part) => part.toFixed(2)),
    parts.roleFactor.toFixed(2),
    parts.rerank === undefined ? '-' : parts.rerank.toFixed(2),
    `${kind}: ${shortened(text, 48)}`,
  ]);
  const numbers = head.slice(0, -1).map((_, column) => column);
  const [header = '', ...lines] = alignColumns([head, ...rows], numbers);
  const { value, threshold, signals } = recalled.relevance;
  output.line('\n', paint('bold', header));
  for (const line of lines) output.line(line);
  const why = `best cosine ${signals.cosine.toFixed(2)}, coverage ${signals.coverage.toFixed(2)}, fit ${signals.fit.toFixed(2)}`;
  output.line(paint('dim', `relevance ${value.toFixed(2)} (${why}), shown from ${threshold.toFixed(2)}`));
  if (recalled.reranked !== 'off') output.line(paint('dim', `reranker: ${stepWords[recalled.reranked]}`));
  if (recalled.vectorIndex !== 'off') output.line(paint('dim', `vector index: ${stepWords[recalled.vectorIndex]}`));
  const { outcome, query } = recalled.rewritten;
  if (outcome !== 'off') output.line(paint('dim', `rewriting: ${query ?? stepWords[outcome]}`));
}

/** `2026-11-21`, in UTC like everything that is stored. */
export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function factText(fact: { text: string; subject: string }): string {
  return fact.subject === 'user' ? onOneLine(fact.text) : onOneLine(`[${fact.subject}] ${fact.text}`);
}

function said(turn: Pick<RecalledTurn, 'role' | 'speaker' | 'text'>): string {
  return onOneLine(`${turn.speaker ?? turn.role}: ${turn.text}`);
}

function nothingFound({ relevance, leftOut }: Recalled): string {
  if (leftOut.length === 0) return 'Nothing is remembered that could bear on this.';
  if (leftOut.some(({ reason }) => reason === 'shown_as_recent'))
    return 'Nothing more is remembered that bears on this than the recent turns.';
  if (leftOut.some(({ reason }) => reason === 'said_by_profile'))
    return 'Nothing more is remembered that bears on this than the profile.';
  if (relevance.relevant) return 'Nothing fits the budget.';
  return 'Nothing that is remembered bears on this closely enough; --min-relevance 0 shows the nearest there is.';
}

function describeLeftOut(leftOut: Recalled['leftOut']): string {
  const counts = new Map<LeftOutReason, number>();
  for (const { reason } of leftOut) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const parts = [...counts].map(([reason, count]) => `${count} ${leftOutWords[reason]}`);
  return parts.length === 0 ? '' : `; left out: ${parts.join(', ')}`;
}

const stepWords: Record<StepOutcome, string> = {
  off: 'off',
  done: 'done',
  timeout: 'too late, recall went on without it',
  failed: 'failed, recall went on without it',
};

const leftOutWords: Record<LeftOutReason, string> = {
  budget: 'beyond the budget',
  below_relevance: 'not relevant enough',
  repeat: 'said twice',
  shown_as_recent: 'shown as recent',
  said_by_fact: 'said by a fact',
  said_by_profile: 'said by the profile',
  rank: 'ranked lower',
};
