// The words of the agent without a model: a newcomer's first minute. Short, plain, with dates, never an id.
import { defaultSubject, type Fact } from '../domain/fact.js';
import type { RecalledFact, RecalledTurn } from '../domain/recalled.js';

export interface OfflineAnswerInput {
  message: string;
  facts: readonly RecalledFact[];
  turns: readonly RecalledTurn[];
  /** Facts that came from this message. */
  learned: readonly Fact[];
  firstOfSession: boolean;
  memoryFailed: boolean;
}

const [mostFacts, mostTurns, longestTurn] = [5, 4, 220];

export function writeOfflineAnswer(input: OfflineAnswerInput): string {
  const notice = input.firstOfSession
    ? 'I am offline: no ANTHROPIC_API_KEY is set, so I cannot think up an answer. I can remember, though.'
    : '(Still offline; this is only my memory.)';
  if (input.memoryFailed)
    return `${notice}\n\nRight now I cannot reach my memory either. Please try again in a moment.`;
  const parts = [learnedPart(input.learned), factsPart(input.facts), turnsPart(input.turns)].filter(
    (part) => part !== '',
  );
  return [notice, ...(parts.length > 0 ? parts : [nothingPart(input)])].join('\n\n');
}

function learnedPart(learned: readonly Fact[]): string {
  if (learned.length === 0) return '';
  return `Noted, and I will remember it next time:\n${learned.map((fact) => `  • ${subject(fact)}${line(fact.text)}`).join('\n')}`;
}

function factsPart(facts: readonly RecalledFact[]): string {
  if (facts.length === 0) return '';
  const lines = facts.slice(0, mostFacts).map((fact) => `  • ${subject(fact)}${line(fact.text)}  (${date(fact.at)})`);
  return `What I know that bears on this:\n${lines.join('\n')}`;
}

function turnsPart(turns: readonly RecalledTurn[]): string {
  // Best first while choosing, in order of time while telling.
  const shown = turns
    .toSorted((one, other) => other.score - one.score)
    .slice(0, mostTurns)
    .sort((one, other) => one.at.getTime() - other.at.getTime() || one.seq - other.seq);
  if (shown.length === 0) return '';
  const lines = shown.map((turn) => `  • ${date(turn.at)}, ${speaker(turn)}: “${line(turn.text)}”`);
  return `What was said before:\n${lines.join('\n')}`;
}

function nothingPart({ message }: OfflineAnswerInput): string {
  const asks = message.trimEnd().endsWith('?');
  return asks
    ? 'I know nothing about that yet. Tell me something about yourself first, for example “I am allergic to peanuts” or “My team uses PostgreSQL”, and then ask me again.'
    : 'I have kept what you said. Tell me what you like, plan or work with, for example “I am allergic to peanuts”, and ask me about it later, even after a restart.';
}

function subject(fact: { subject: string }): string {
  return fact.subject === defaultSubject ? '' : `about ${line(fact.subject)}: `;
}

function speaker(turn: RecalledTurn): string {
  if (turn.speaker !== null) return line(turn.speaker);
  return turn.role === 'user' ? 'you' : 'I';
}

/** On one line, without what could steer a terminal. */
function line(text: string): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return flat.length > longestTurn ? `${flat.slice(0, longestTurn).toWellFormed().trimEnd()} …` : flat;
}

/** 9 October 2026 */
function date(at: Date): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    at,
  );
}
