// A reranker behind HTTP, in the form Cohere, Voyage and Jina share: POST {model, query, documents, top_n} gives
// {results: [{index, relevance_score}]} (Voyage: `top_k` and `data`). Nothing but fetch.
import { RecollectError } from '../errors.js';
import type { Reranker } from '../ports/reranker.js';

export interface HttpRerankerOptions {
  /** The whole address, for example https://api.cohere.com/v2/rerank. */
  url: string;
  apiKey?: string;
  model: string;
}

/** Makes no call until it is used. One call a recall, never repeated: recall does not wait for a second. */
export function createHttpReranker(options: HttpRerankerOptions): Reranker {
  const { url, apiKey, model } = options;
  if (!URL.canParse(url)) throw new RecollectError('config_invalid', 'The url of a reranker is not a URL.');
  return {
    name: model,
    async rerank(query, documents, signal, report) {
      if (documents.length === 0) return [];
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        body: JSON.stringify({ model, query, documents, top_n: documents.length }),
        signal,
      }).catch((error: unknown) => {
        throw unavailable('could not be reached, or took too long', error);
      });
      if (!response.ok) throw refused(response.status);
      const answer: unknown = await response.json().catch((error: unknown) => {
        throw unavailable('did not answer with JSON', error);
      });
      const scores = readScores(answer, documents.length);
      report?.(readTokens(answer));
      return scores;
    },
  };
}

interface Scored {
  index: number;
  relevance_score: number;
}

function readScores(answer: unknown, count: number): number[] {
  const { results, data } = (answer ?? {}) as { results?: unknown; data?: unknown };
  const list: unknown[] = [results, data].find(Array.isArray) ?? [];
  const scores = new Map(list.filter(isScored).map((scored) => [scored.index, scored.relevance_score]));
  const ordered = Array.from({ length: count }, (_, index) => scores.get(index));
  if (ordered.every((score) => score !== undefined)) return ordered;
  throw unavailable(`gave scores for ${scores.size} of ${count} documents`);
}

/** Voyage and Jina count tokens; Cohere is paid by the call. */
function readTokens(answer: unknown): number {
  const { usage } = (answer ?? {}) as { usage?: { total_tokens?: unknown } };
  const tokens = usage?.total_tokens;
  return typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 0;
}

function isScored(value: unknown): value is Scored {
  const { index, relevance_score: score } = (value ?? {}) as Partial<Scored>;
  return Number.isInteger(index) && Number.isFinite(score);
}

function refused(status: number): RecollectError {
  const details = { status };
  if (status === 401 || status === 403)
    return new RecollectError('model_unauthorized', 'The reranker refused the key.', { details });
  if (status === 429) return new RecollectError('model_rate_limited', 'The reranker is rate limited.', { details });
  return new RecollectError('model_unavailable', `The reranker answered with status ${status}.`, { details });
}

function unavailable(what: string, cause?: unknown): RecollectError {
  return new RecollectError('model_unavailable', `The reranker ${what}.`, { cause });
}
