// What every EmbeddingModel must do, as plain checks: run them in any test framework. Each throws when it does not hold.
import { RecollectError } from '../../errors.js';
import type { EmbeddingModel } from '../../ports/embedding-model.js';

export interface EmbeddingModelCheck {
  name: string;
  run(model: EmbeddingModel): Promise<void>;
}

export const embeddingModelChecks: readonly EmbeddingModelCheck[] = [
  {
    name: 'gives one unit vector of its dimensions per text, in order',
    async run(model) {
      const texts = ['The cat sleeps.', 'Taxes are due in May.', 'The cat sleeps.'];
      const results = await model.embed(texts, 'document');
      expect(results.length === texts.length, 'one result per text');
      for (const { vector } of results) {
        expect(vector.length === model.dimensions, `a vector has ${model.dimensions} numbers`);
        expect(Math.abs(Math.hypot(...vector) - 1) < 1e-3, 'a vector has unit length');
      }
      expect(cosine(results[0]!.vector, results[2]!.vector) > 0.9999, 'equal texts have equal vectors');
      expect(cosine(results[0]!.vector, results[1]!.vector) < 0.9, 'other texts have other vectors');
      expect(!results.some((result) => result.truncated), 'a short text is read whole');
    },
  },
  {
    name: 'puts a text nearer to one it shares its words with than to another',
    async run(model) {
      const [query] = await model.embed(['Ana drinks green tea'], 'query');
      const [near, far] = await model.embed(
        ['In the morning Ana drinks green tea.', 'The invoice was paid on Monday.'],
        'document',
      );
      expect(cosine(query!.vector, near!.vector) > cosine(query!.vector, far!.vector), 'the related text is nearer');
    },
  },
  {
    name: 'gives every caller a vector of its own',
    async run(model) {
      const [first] = await model.embed(['A text that is asked for twice.'], 'query');
      const before = first!.vector.slice();
      first!.vector.fill(7);
      const [second] = await model.embed(['A text that is asked for twice.'], 'query');
      expect(cosine(before, second!.vector) > 0.9999, 'what a caller does to its vector reaches nobody else');
    },
  },
  {
    name: 'refuses an aborted call and goes on with the others',
    async run(model) {
      const outcome = await model.embed(['Never mind.'], 'query', AbortSignal.abort()).then(
        () => 'answered',
        () => 'refused',
      );
      expect(outcome === 'refused', 'an aborted call is refused');
      const abort = new AbortController();
      const calls = [model.embed(['Never mind.'], 'document', abort.signal), model.embed(['Go on.'], 'document')];
      abort.abort();
      const [, kept] = await Promise.allSettled(calls);
      expect(kept?.status === 'fulfilled', 'the call beside it is answered');
    },
  },
  {
    name: 'gives a text the same vector alone and in company',
    async run(model) {
      const [alone] = await model.embed(['A short text.'], 'document');
      const together = await model.embed(['A short text.', 'long '.repeat(200)], 'document');
      expect(cosine(alone!.vector, together[0]!.vector) > 0.9999, 'company does not change a vector');
    },
  },
  {
    name: 'embeds nothing as nothing, and survives empty, very long and strange texts',
    async run(model) {
      expect((await model.embed([], 'query')).length === 0, 'no texts, no vectors');
      const strange = ['', ' ', 'a\0b', '\ud800', 'x'.repeat(50_000), '\u{1F600}\u202e مرحبا', 'word '.repeat(50_000)];
      const results = await model.embed(strange, 'query');
      for (const { vector } of results)
        expect(Math.abs(Math.hypot(...vector) - 1) < 1e-3, 'a strange text has a unit vector too');
    },
  },
  {
    name: 'answers calls that overlap',
    async run(model) {
      const [one, other] = await Promise.all([model.embed(['one'], 'query'), model.embed(['other'], 'query')]);
      const [again] = await model.embed(['one'], 'query');
      expect(cosine(one[0]!.vector, again!.vector) > 0.9999, 'the first call got its own answer');
      expect(cosine(one[0]!.vector, other[0]!.vector) < 0.9999, 'the second call got another');
    },
  },
];

function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new RecollectError('internal', `The embedding model breaks a rule: ${what}.`);
}
