// How one fact and one turn are written for a model. Whatever is memory is escaped here: it cannot close a tag.

import { defaultSubject } from '../domain/fact.js';
import { shortId } from '../domain/identifier.js';
import { day, escapeMemory } from '../domain/memory-text.js';
import type { RecalledFact, RecalledTurn, RecentTurn } from '../domain/recalled.js';
import { turnLabel } from '../domain/turn.js';

export function renderFact(fact: RecalledFact): string {
  const subject = fact.subject === defaultSubject ? '' : ` [about ${escapeMemory(fact.subject)}]`;
  return `- (${shortId(fact.id)}, ${day(fact.at)})${subject} ${escapeMemory(fact.text)}`;
}

export function renderTurn(turn: RecalledTurn): string {
  return `- (${day(turn.at)}) ${escapeMemory(turnLabel(turn))}: ${escapeMemory(turn.text)}`;
}

export function renderRecent(turn: RecentTurn): string {
  return `- (${day(turn.at)}) ${escapeMemory(turnLabel(turn))}: ${escapeMemory(turn.text)}`;
}

/** A turn as a message; one of another session says so. */
export function renderMessage(turn: RecentTurn, sessionId: string | null): string {
  const earlier =
    sessionId !== null && turn.sessionId !== sessionId ? `[${day(turn.at)}, an earlier conversation] ` : '';
  return `${earlier}${turn.speaker ? `${turn.speaker}: ` : ''}${turn.text}${turn.partial ? ' [cut off here]' : ''}`;
}
