// The text that asks -> what is searched for: read as it stands and, where it was rewritten, as it was meant.
import type { RecentTurn } from '../domain/recalled.js';
import { loadDateParser } from './date-parser.js';
import { type ReadQuery, readQuery } from './read-query.js';
import { type RewriteParts, type Rewritten, rewriteQuery } from './rewrite-query.js';

export async function understandQuery(
  parts: RewriteParts,
  text: string,
  context: { speech: { speakers: string[]; language: string } | null; recent: readonly RecentTurn[]; now: Date },
): Promise<{ query: ReadQuery; rewritten: Rewritten }> {
  const { speech, recent, now } = context;
  const rewritten = await rewriteQuery(parts, text, recent);
  const read = async (said: string) => {
    const parseDates = speech && (await loadDateParser(speech.language, said));
    return readQuery(said, speech?.speakers ?? [], now, parseDates);
  };
  const asked = await read(text);
  return { rewritten, query: rewritten.query === null ? asked : join(asked, await read(rewritten.query)) };
}

/** Words, names and dates of both; what the user asks for stays theirs. */
function join(query: ReadQuery, rewritten: ReadQuery): ReadQuery {
  return {
    ...query,
    text: `${query.text}\n${rewritten.text}`,
    searchedText: `${query.searchedText}\n${rewritten.searchedText}`,
    embeddedText: `${query.embeddedText}\n${rewritten.embeddedText}`,
    names: new Set([...query.names, ...rewritten.names]),
    dates: [...query.dates, ...rewritten.dates],
    mentionsSelf: query.mentionsSelf || rewritten.mentionsSelf,
  };
}
