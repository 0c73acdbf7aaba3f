// What every Reranker must do, as plain checks: run them in any test framework. Each throws when it does not hold.
import { RecollectError } from '../../errors.js';
import type { Reranker } from '../../ports/reranker.js';

export interface RerankerCheck {
  name: string;
  run(reranker: Reranker): Promise<void>;
}

export const rerankerChecks: readonly RerankerCheck[] = [
  {
    name: 'gives one finite score per document, in their order',
    async run(reranker) {
      const documents = ['The invoice was paid on Monday.', 'Ana drinks green tea.', 'The invoice was paid on Monday.'];
      const scores = await reranker.rerank('What does Ana drink?', documents, running());
      expect(scores.length === documents.length, 'there is one score per document');
      expect(scores.every(Number.isFinite), 'every score is a finite number');
      expect(scores[1]! > scores[0]!, 'the document that answers has the higher score');
      expect(Math.abs(scores[0]! - scores[2]!) < 1e-3, 'equal documents have equal scores');
    },
  },
  {
    name: 'scores nothing as nothing, and survives strange texts',
    async run(reranker) {
      expect((await reranker.rerank('Anything?', [], running())).length === 0, 'no documents, no scores');
      const strange = ['', ' ', '\u{1F600}\u202e مرحبا', 'word '.repeat(20_000)];
      const scores = await reranker.rerank('Anything?', strange, running());
      expect(scores.length === strange.length && scores.every(Number.isFinite), 'a strange text has a score too');
    },
  },
  {
    name: 'refuses an aborted call',
    async run(reranker) {
      const outcome = await reranker.rerank('Never mind.', ['A text.'], AbortSignal.abort()).then(
        () => 'answered',
        () => 'refused',
      );
      expect(outcome === 'refused', 'an aborted call is refused');
    },
  },
];

function running(): AbortSignal {
  return new AbortController().signal;
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new RecollectError('internal', `The reranker breaks a rule: ${what}.`);
}
