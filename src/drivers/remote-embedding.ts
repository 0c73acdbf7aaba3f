// What embedding models behind an API have in common: calls within the provider's limits, texts that fit, vectors checked
// and of unit length. The provider's own file says how one call looks.
import { isRecollectError, RecollectError } from '../errors.js';
import type { EmbeddingKind, EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';

export interface RemoteEmbedding {
  /** The name of the settings: `openai:text-embedding-3-small`. */
  name: string;
  dimensions: number;
  /** What the provider takes. */
  limits: {
    /** Texts in a call. */
    texts: number;
    /** Tokens in a text. */
    textTokens: number;
    /** Tokens in a call. */
    callTokens: number;
  };
  /** One call: a vector per text, in order, and the tokens that are paid for. */
  call(texts: readonly string[], kind: EmbeddingKind, signal: AbortSignal | undefined): Promise<EmbeddedTexts>;
}

export interface EmbeddedTexts {
  vectors: number[][];
  tokens: number;
}

export function remoteEmbedding(model: RemoteEmbedding): EmbeddingModel {
  return {
    name: model.name,
    dimensions: model.dimensions,
    async embed(texts, kind, signal, report) {
      const results: EmbeddingResult[] = [];
      try {
        signal?.throwIfAborted();
        const fitted = texts.map((text) => fitText(text, model.limits.textTokens));
        for (const batch of batches(fitted, model.limits))
          results.push(...(await embedBatch(model, batch, { kind, signal, report })));
      } catch (error) {
        throw failed(model.name, error);
      }
      return results;
    },
  };
}

/** A server that reports no usage has counted nothing. */
export function countOf(tokens: unknown): number {
  return typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 0;
}

interface Fitted {
  text: string;
  truncated: boolean;
}

/** Providers refuse an empty text, and one of blanks or lone surrogates means nothing to them either. */
const emptyText = '(empty)';

function fitText(text: string, tokens: number): Fitted {
  const clean = text.toWellFormed().replaceAll('\0', ' ').trim();
  if (clean === '') return { text: emptyText, truncated: false };
  let spent = 0;
  for (let at = 0; at < clean.length; at++) {
    spent += tokensOf(clean.charCodeAt(at));
    if (spent > tokens) return { text: clean.slice(0, at).toWellFormed(), truncated: true };
  }
  return { text: clean, truncated: false };
}

/** Tokens of a character, a guess on the safe side for prose: English has four letters a token, other scripts about one. */
function tokensOf(code: number): number {
  return code < 128 ? 1 / 3 : 1;
}

function estimate(text: string): number {
  let tokens = 1;
  for (let at = 0; at < text.length; at++) tokens += tokensOf(text.charCodeAt(at));
  return tokens;
}

function batches(texts: readonly Fitted[], limits: RemoteEmbedding['limits']): Fitted[][] {
  const all: Fitted[][] = [];
  let batch: Fitted[] = [];
  let tokens = 0;
  for (const text of texts) {
    const cost = estimate(text.text);
    if (batch.length > 0 && (batch.length >= limits.texts || tokens + cost > limits.callTokens)) {
      all.push(batch);
      [batch, tokens] = [[], 0];
    }
    batch.push(text);
    tokens += cost;
  }
  if (batch.length > 0) all.push(batch);
  return all;
}

interface Asking {
  kind: EmbeddingKind;
  signal: AbortSignal | undefined;
  report: ((tokens: number) => void) | undefined;
}

async function embedBatch(
  model: RemoteEmbedding,
  batch: readonly Fitted[],
  asking: Asking,
): Promise<EmbeddingResult[]> {
  try {
    const { vectors, tokens } = await model.call(
      batch.map(({ text }) => text),
      asking.kind,
      asking.signal,
    );
    asking.report?.(tokens);
    if (vectors.length !== batch.length)
      throw new RecollectError('embedding_failed', `${vectors.length} vectors came for ${batch.length} texts.`);
    return vectors.map((vector, index) => ({ vector: toUnit(vector, model), truncated: batch[index]!.truncated }));
  } catch (error) {
    const smaller = shrink(batch, model.limits.textTokens, error);
    if (!smaller) throw error;
    const parts: EmbeddingResult[] = [];
    for (const part of smaller) parts.push(...(await embedBatch(model, part, asking)));
    return parts;
  }
}

/**
 * Text that is not prose can have more tokens than the guess. Refused for its length, perhaps: the texts alone, then the half
 * of each. Null where that cannot be the reason.
 */
function shrink(batch: readonly Fitted[], limit: number, error: unknown): Fitted[][] | null {
  if (!isRecollectError(error) || error.details.status !== 400) return null;
  const isLong = ({ text }: Fitted) => estimate(text) > limit / 8;
  if (!batch.some(isLong)) return null;
  const [only] = batch;
  if (batch.length === 1 && only)
    return [[{ text: only.text.slice(0, only.text.length / 2).toWellFormed(), truncated: true }]];
  return inRuns(batch, isLong);
}

/** Long texts alone, what stands between them together, in order. */
function inRuns(batch: readonly Fitted[], isLong: (text: Fitted) => boolean): Fitted[][] {
  const runs: Fitted[][] = [];
  let open: Fitted[] = [];
  for (const text of batch) {
    if (!isLong(text)) {
      open.push(text);
      continue;
    }
    if (open.length > 0) runs.push(open);
    runs.push([text]);
    open = [];
  }
  if (open.length > 0) runs.push(open);
  return runs;
}

function toUnit(numbers: readonly number[], { name, dimensions }: RemoteEmbedding): Float32Array {
  if (numbers.length !== dimensions)
    throw new RecollectError(
      'embedding_failed',
      `${name} gives vectors of ${numbers.length} numbers and was to give ${dimensions}; name its dimensions: ${name.replace(/@\d+$/, '')}@${numbers.length}.`,
    );
  const length = Math.hypot(...numbers);
  if (!Number.isFinite(length) || length === 0)
    throw new RecollectError('embedding_failed', `${name} gave a vector that is no direction.`);
  return Float32Array.from(numbers, (number) => number / length);
}

function failed(name: string, error: unknown): RecollectError {
  if (!isRecollectError(error))
    return new RecollectError('embedding_failed', `${name} could not embed the texts.`, { cause: error });
  if (error.code === 'embedding_failed') return error;
  const details = { ...error.details, reason: error.code };
  return new RecollectError('embedding_failed', error.message, { cause: error.cause, details });
}
