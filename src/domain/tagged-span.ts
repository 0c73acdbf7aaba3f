// Spans between tags that are not the speaker's to remember: `<private>`, recalled memory, reminders of a client.

/**
 * The text without the spans of these tags (nested, with attributes, in any case). An unclosed span runs to the end; where
 * `strayEnds`, a closing tag without its opening one takes everything before it. A span removed inside a line leaves ` […] `, so
 * that no quote can run across it. Code blocks stay.
 */
export function withoutSpans(text: string, tags: readonly string[], strayEnds: boolean): string {
  const kept: string[] = [];
  let keptFrom = 0;
  let open: { name: string; depth: number } | null = null;
  let removed = false;
  for (const tag of text.matchAll(tagPattern)) {
    const name = (tag[2] ?? '').toLowerCase();
    if (!tags.includes(name)) continue;
    const closing = tag[1] !== '';
    if (open === null && closing && !strayEnds) continue;
    const after = tag.index + tag[0].length;
    if (open === null) {
      if (closing) kept.length = 0;
      else kept.push(text.slice(keptFrom, tag.index));
      if (!closing) open = { name, depth: 1 };
      keptFrom = after;
      removed = true;
    } else if (name === open.name) {
      open.depth += closing ? -1 : 1;
      if (open.depth > 0) continue;
      open = null;
      keptFrom = after;
    }
  }
  if (!removed) return text;
  if (open === null) kept.push(text.slice(keptFrom));
  return join(kept).trim();
}

/** What of a text may be stored: all but `<private>` spans. A text that is private as a whole leaves `[private]`. */
export function withoutPrivate(text: string): string {
  const kept = withoutSpans(text, ['private'], false);
  return kept === '' && text.trim() !== '' ? '[private]' : kept;
}

const tagPattern = /<[ \t]{0,3}(\/?)[ \t]{0,3}([a-z]+(?:[-_][a-z]+){0,3})\b[^<>]*>/gi;

function join(pieces: readonly string[]): string {
  let result = '';
  for (const piece of pieces) {
    const before = result.trimEnd();
    const after = piece.trimStart();
    const gap = result.slice(before.length) + piece.slice(0, piece.length - after.length);
    if (before === '' || after === '') result = before + after;
    else result = gap.includes('\n') ? `${before}\n\n${after}` : `${before} […] ${after}`;
  }
  return result;
}
