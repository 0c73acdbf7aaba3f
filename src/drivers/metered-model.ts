// Counts what models are asked, and tells who watches: port -> port, innermost of all wrappers, so that a cache's hit is not a call. Whom a call was for
// the meter knows by itself. An agent's answers are recorded by the agent, which may be handed any model.
import { noTokens, type Purpose } from '../domain/usage.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Extraction, Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Meter } from '../ports/meter.js';
import type { Observers, StepEnd } from '../ports/observer.js';
import type { Reranker } from '../ports/reranker.js';

/** Calls that fail are not counted: nothing says what they cost. They are watched all the same. */
export function meterLanguageModel(model: LanguageModel, meter: Meter, observers: Observers): LanguageModel {
  const stepOf = ({ purpose = 'chat' }: { purpose?: Purpose }) =>
    ({ kind: 'model', operation: 'chat', model: model.name, purpose }) as const;
  return {
    name: model.name,
    async *stream(request) {
      for await (const event of observers.watchAnswer(stepOf(request), model.stream(request))) {
        if (event.type === 'answer') {
          const { model: name, usage } = event.answer;
          meter({ purpose: request.purpose ?? 'chat', model: name || model.name, usage });
        }
        yield event;
      }
    },
    async structured(request) {
      const answer = await observers.watch(
        stepOf(request),
        () => model.structured(request),
        ({ model: name, usage }) => ({ model: { model: name, usage } }),
      );
      meter({ purpose: request.purpose ?? 'chat', model: answer.model || model.name, usage: answer.usage });
      return answer;
    },
  };
}

/** By what an extraction says it used; one that asked no model says null. */
export function meterExtractor(extractor: Extractor, meter: Meter, observers: Observers): Extractor {
  const { name, turnsAtOnce, cost } = extractor;
  return {
    ...{ name, turnsAtOnce, cost },
    async extract(input) {
      const asks = () => extractor.extract(input);
      const step = { kind: 'model', operation: 'chat', model: cost?.model ?? name, purpose: 'extract' } as const;
      const describe = ({ usage, model }: Extraction): StepEnd => ({ model: { usage, model: model ?? undefined } });
      // One that costs nothing asks no model.
      const extraction = await (cost ? observers.watch(step, asks, describe) : asks());
      const { usage, model } = extraction;
      if (usage) meter({ purpose: 'extract', model: model ?? cost?.model ?? name, usage });
      return extraction;
    },
  };
}

/** A model that runs here reports no tokens, so none are counted. */
export function meterEmbedding(model: EmbeddingModel, meter: Meter, observers: Observers): EmbeddingModel {
  return {
    name: model.name,
    dimensions: model.dimensions,
    get calibration() {
      return model.calibration;
    },
    embed(texts, kind, signal) {
      const purpose = kind === 'query' ? 'embed_query' : 'embed_document';
      let tokens = 0;
      const report = (inputTokens: number) => {
        tokens += inputTokens;
        meter({ purpose, model: model.name, usage: { ...noTokens, inputTokens } });
      };
      return observers.watch(
        { kind: 'model', operation: 'embeddings', model: model.name, purpose },
        () => model.embed(texts, kind, signal, report),
        () => ({ model: { usage: tokens > 0 ? { ...noTokens, inputTokens: tokens } : null } }),
      );
    },
    clear: () => model.clear?.(),
    close: async () => model.close?.(),
  };
}

/** Some are paid by the token, some by the call: each call is counted, with the tokens it reports. */
export function meterReranker(reranker: Reranker, meter: Meter, observers: Observers): Reranker {
  return {
    name: reranker.name,
    async rerank(query, documents, signal) {
      let inputTokens = 0;
      const report = (tokens: number) => {
        inputTokens += tokens;
      };
      const scores = await observers.watch(
        { kind: 'model', operation: 'rerank', model: reranker.name, purpose: 'rerank' },
        () => reranker.rerank(query, documents, signal, report),
        () => ({ model: { usage: { ...noTokens, inputTokens } } }),
      );
      const usage = { ...noTokens, inputTokens };
      if (documents.length > 0) meter({ purpose: 'rerank', model: reranker.name, usage });
      return scores;
    },
  };
}
