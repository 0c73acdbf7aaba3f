// An extractor that believes everything: each sentence of the user is a claim. What it takes must be stopped behind it.
import { splitSentences } from '#src/domain/sentence.js';
import type { Extractor } from '#src/ports/extractor.js';

export function createCredulousExtractor(): Extractor {
  return {
    name: 'credulous-1',
    extract: ({ turns }) =>
      Promise.resolve({
        claims: turns
          .filter((turn) => turn.extractable)
          .flatMap((turn) => splitSentences(turn.text))
          .map(({ text }) => ({ type: 'preference', subject: 'user', text, confidence: 0.9, quote: text })),
        lost: {},
        usage: null,
      }),
  };
}
