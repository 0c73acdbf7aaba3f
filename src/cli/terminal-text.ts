// Text from users and from memory, made harmless for a terminal: it may not move the cursor, colour, or write clipboards.
import { stripVTControlCharacters } from 'node:util';

/** Keeps line breaks and tabs; escape sequences, control characters and text-direction overrides go. */
export function forTerminal(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(unsafe, '');
}

/** The same on one line. */
export function onOneLine(text: string): string {
  return forTerminal(text).replace(/\s+/gu, ' ').trim();
}

/** JSON that is as harmless: JSON.stringify leaves DEL, the C1 controls and direction overrides as they are. */
export function jsonForTerminal(value: unknown, indent: number = 2): string {
  return JSON.stringify(value, null, indent).replace(
    unsafeInJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** At most `width` characters, with an ellipsis where something was cut. */
export function shortened(text: string, width: number): string {
  const characters = [...onOneLine(text)];
  return characters.length <= width ? characters.join('') : `${characters.slice(0, width - 1).join('')}…`;
}

// Every Cc but tab and line feed, line and paragraph separators, bidirectional embeddings, overrides and isolates.
const unsafe = /[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const unsafeInJson = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
