// An extractor that is too eager: beside what the offline one takes, it proposes every line that sounds like a statement,
// whoever wrote it. What must not become a fact has to be stopped behind it.
import { createOfflineExtractor } from '#src/drivers/offline-extractor.js';
import type { Extractor } from '#src/ports/extractor.js';

export function createEagerExtractor(): Extractor {
  const offline = createOfflineExtractor();
  return {
    name: 'eager-1',
    async extract(input) {
      const { claims, ...rest } = await offline.extract(input);
      const lines = input.turns
        // Code is the one thing it knows better than to read.
        .filter((turn) => !turn.text.includes('```'))
        .flatMap((turn) => turn.text.split('\n'))
        .map((line) => line.replace(/^[-\s]+/, ''))
        .filter((line) => /^(?:I|User|The user)\b.*\.$/.test(line));
      const eager = lines.map((line) => ({
        type: 'personal_context',
        subject: 'user',
        text: line,
        confidence: 0.8,
        quote: line,
      }));
      return { ...rest, claims: [...claims, ...eager] };
    },
  };
}
