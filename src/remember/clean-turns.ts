// First step of extraction: what a turn's text may contribute. Memory that came back in a conversation, private
// spans and client reminders go, or recalled facts would multiply and private words would be stored as facts.
import { recalledTag } from '../domain/memory-text.js';
import { withoutSpans } from '../domain/tagged-span.js';
import type { Turn } from '../domain/turn.js';
import type { ExtractionTurn } from '../ports/extractor.js';

/**
 * The text without `<memory>`, `<private>` and `<system-reminder>` spans and without lines copied from recalled memory. A closing
 * tag without its opening one takes everything before it.
 */
export function cleanForExtraction(text: string): string {
  return withoutSpans(text, [recalledTag, 'memory', 'private', 'system-reminder'], true).replace(recalledLine, '');
}

/** A turn as extraction and verification see it. Only what a person said may become a fact; the rest is context. */
export function prepareTurn(turn: Turn, mayBeQuoted: boolean): ExtractionTurn {
  return {
    id: turn.id,
    role: turn.role,
    speaker: turn.speaker,
    text: cleanForExtraction(turn.text),
    at: turn.createdAt,
    extractable: mayBeQuoted && turn.role === 'user',
  };
}

// A line as recall/render-items.ts writes it, copied without its block: "- (0a1b2c3d, 2026-05-01) User is vegan" or
// "- (2026-05-01) user: I'm vegan".
const recalledLine = /^[ \t]*[-*•][ \t]*\((?:[0-9a-f]{8}, \d{4}-\d{2}-\d{2}\)|\d{4}-\d{2}-\d{2}\) [^:\n]{1,60}:).*$/gim;
