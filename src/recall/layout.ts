// The lines of the memory block that are not items: sections, headings of fact types, gaps in time. They are text too,
// so they are paid from the budget. Every line is counted with its line break: then the sum is what the block costs.
import type { RecalledFact, RecalledTurn } from '../domain/recalled.js';
import type { CountTokens } from './tokens.js';

export function section(name: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<${name}>\n${lines.join('\n')}\n</${name}>`;
}

/** Grouped by type, so that a constraint is not lost among preferences. */
export function factHeading(type: string): string {
  return plainType.test(type) ? `${type}:` : 'other:';
}

/** Types are a deployment's own words; one from elsewhere could look like a turn or a section. */
const plainType = /^(?!(?:system|user|assistant|human|developer|tool)$)[\p{L}\p{N}][\p{L}\p{M}\p{N} _-]{0,59}$/iu;

/** A gap of a week or more is said: what was "tomorrow" then is not tomorrow now. */
export function gapLine(previous: RecalledTurn | undefined, turn: RecalledTurn): string | null {
  const days = previous ? Math.round((turn.at.getTime() - previous.at.getTime()) / 86_400_000) : 0;
  return days >= 7 ? `[${days} days later]` : null;
}

/** Read in the order it was lived. */
export function inOrderOfTime(turns: readonly RecalledTurn[]): RecalledTurn[] {
  return turns.toSorted((one, other) => one.at.getTime() - other.at.getTime() || one.seq - other.seq);
}

/** What these items cost beside their own lines. */
export function layoutTokens(
  facts: readonly RecalledFact[],
  turns: readonly RecalledTurn[],
  countTokens: CountTokens,
): number {
  const line = (text: string) => countTokens(`${text}\n`);
  const types = new Set(facts.map((fact) => fact.type));
  const ordered = inOrderOfTime(turns);
  const gaps = ordered.flatMap((turn, index) => gapLine(ordered[index - 1], turn) ?? []);
  const sections = [...(facts.length > 0 ? ['facts'] : []), ...(turns.length > 0 ? ['past_turns'] : [])];
  const lines = [...sections.flatMap((name) => [`<${name}>`, `</${name}>`]), ...[...types].map(factHeading), ...gaps];
  return lines.reduce((sum, text) => sum + line(text), 0);
}
