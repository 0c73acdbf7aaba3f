// What of a turn an embedding model is given. The same wherever vectors are made, or equal turns would not be near.
import { type Turn, turnLabel } from './turn.js';

/** Characters of a turn handed to the model; the bundled one reads about the first 256 tokens of them. */
export const embeddedCharacters = 4_000;

export function embeddedText(turn: Pick<Turn, 'role' | 'speaker' | 'text'>): string {
  return `${turnLabel(turn)}: ${turn.text.slice(0, embeddedCharacters)}`;
}
