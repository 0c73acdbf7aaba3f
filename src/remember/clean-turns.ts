// First step of extraction: what a turn's text may contribute. Memory that came back in a conversation, private
// spans and client reminders go, or recalled facts would multiply and private words would be stored as facts.

/**
 * The text without `<memory>`, `<private>` and `<system-reminder>` blocks (nested, with attributes, in any case).
 * An unclosed block runs to the end; a closing tag without its opening one takes everything before it.
 * A removed span leaves ` […] ` inside a line, so that no quote can run across it. Code blocks stay.
 */
export function cleanForExtraction(text: string): string {
  const kept: string[] = [];
  let keptFrom = 0;
  let open: { name: string; depth: number } | null = null;
  let removed = false;
  for (const tag of text.matchAll(strippedTag)) {
    const name = (tag[2] ?? '').toLowerCase();
    const closing = tag[1] !== '';
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
  if (!removed) return withoutRecalledLines(text);
  if (open === null) kept.push(text.slice(keptFrom));
  return withoutRecalledLines(join(kept)).trim();
}

const strippedTag = /<[ \t]{0,3}(\/?)[ \t]{0,3}(memory|private|system-reminder)\b[^<>]*>/gi;

// A line as recall/render-items.ts writes it, copied without its block: "- (0a1b2c3d, 2026-05-01) User is vegan" or
// "- (2026-05-01) user: I'm vegan".
const recalledLine = /^[ \t]*[-*•][ \t]*\((?:[0-9a-f]{8}, \d{4}-\d{2}-\d{2}\)|\d{4}-\d{2}-\d{2}\) [^:\n]{1,60}:).*$/gim;

function withoutRecalledLines(text: string): string {
  return text.replace(recalledLine, '');
}

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
