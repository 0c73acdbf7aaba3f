// Memory as text inside a prompt: untrusted, so it is escaped wherever a model will read it.
import { visibleText } from './visible-text.js';

/** Around the memory block where it stands in a message beside the user's words, so that it can be told from them. */
export const recalledTag = 'recalled-memory';

/**
 * Angle brackets, also wide ones, and characters nobody sees cannot pass; a line of memory stays one line of the block. An image
 * of Markdown loses its address: shown to the user, it would be fetched.
 */
export function escapeMemory(text: string): string {
  return (
    visibleText(text)
      .replace(image, '[image: $1]')
      // Nested ones: a link is not fetched by itself.
      .replaceAll('![', '! [')
      .replaceAll('&', '&amp;')
      .replace(/[<＜﹤]/g, '&lt;')
      .replace(/[>＞﹥]/g, '&gt;')
      .replace(/\s*\n\s*/g, ' ')
  );
}

/** 2026-11-21 */
export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

const image = /!\[([^\]\n]{0,200})\]\s{0,3}(?:\([^)\n]{0,2000}\)?|\[[^\]\n]{0,200}\])/g;
