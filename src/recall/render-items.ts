// How one fact and one turn are written for a model. Whatever is memory is escaped here: it cannot close a tag.
import type { RecalledFact, RecalledTurn, RecentTurn } from '../domain/recalled.js';
import { defaultSubject } from '../domain/fact.js';
import { turnLabel } from '../domain/turn.js';

export function renderFact(fact: RecalledFact): string {
  const subject = fact.subject === defaultSubject ? '' : ` [about ${escapeMemory(fact.subject)}]`;
  return `- (${fact.id}, ${day(fact.at)})${subject} ${escapeMemory(fact.text)}`;
}

export function renderTurn(turn: RecalledTurn): string {
  return `- (${turn.id}, ${day(turn.at)}) ${escapeMemory(turnLabel(turn))}: ${escapeMemory(turn.text)}`;
}

export function renderRecent(turn: RecentTurn): string {
  return `- (${day(turn.at)}) ${escapeMemory(turnLabel(turn))}: ${escapeMemory(turn.text)}`;
}

/** Angle brackets and invisible control characters cannot pass; a line of memory stays one line of the block. */
export function escapeMemory(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, (found) => (/[\n\r\t\u2028\u2029]/.test(found) ? ' ' : ''))
    .replace(/\s*\n\s*/g, ' ');
}

/** 2026-11-21 */
export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
