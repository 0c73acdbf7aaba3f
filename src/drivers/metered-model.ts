// Counts what models are asked: port -> port, innermost of all wrappers, so that a cache's hit is not a call. Whom a call was for
// the meter knows by itself. An agent's answers are recorded by the agent, which may be handed any model.
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Meter } from '../ports/meter.js';
import type { Reranker } from '../ports/reranker.js';

/** Calls that fail are not counted: nothing says what they cost. */
export function meterLanguageModel(model: LanguageModel, meter: Meter): LanguageModel {
  return {
    name: model.name,
    async *stream(request) {
      for await (const event of model.stream(request)) {
        if (event.type === 'answer') {
          const { model: name, usage } = event.answer;
          meter({ purpose: request.purpose ?? 'chat', model: name || model.name, usage });
        }
        yield event;
      }
    },
    async structured(request) {
      const answer = await model.structured(request);
      meter({ purpose: request.purpose ?? 'chat', model: answer.model || model.name, usage: answer.usage });
      return answer;
    },
  };
}

/** By what an extraction says it used; one that asked no model says null. */
export function meterExtractor(extractor: Extractor, meter: Meter): Extractor {
  const { name, turnsAtOnce, cost } = extractor;
  return {
    ...{ name, turnsAtOnce, cost },
    async extract(input) {
      const extraction = await extractor.extract(input);
      const { usage, model } = extraction;
      if (usage) meter({ purpose: 'extract', model: model ?? cost?.model ?? name, usage });
      return extraction;
    },
  };
}

/** A model that runs here reports nothing, so nothing of it is counted. */
export function meterEmbedding(model: EmbeddingModel, meter: Meter): EmbeddingModel {
  return {
    name: model.name,
    dimensions: model.dimensions,
    get calibration() {
      return model.calibration;
    },
    embed: (texts, kind, signal) =>
      model.embed(texts, kind, signal, (inputTokens) =>
        meter({
          purpose: kind === 'query' ? 'embed_query' : 'embed_document',
          model: model.name,
          usage: { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
        }),
      ),
    clear: () => model.clear?.(),
    close: async () => model.close?.(),
  };
}

/** Some are paid by the token, some by the call: each call is counted, with the tokens it reports. */
export function meterReranker(reranker: Reranker, meter: Meter): Reranker {
  return {
    name: reranker.name,
    async rerank(query, documents, signal) {
      let inputTokens = 0;
      const scores = await reranker.rerank(query, documents, signal, (tokens) => {
        inputTokens += tokens;
      });
      const usage = { inputTokens, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
      if (documents.length > 0) meter({ purpose: 'rerank', model: reranker.name, usage });
      return scores;
    },
  };
}
