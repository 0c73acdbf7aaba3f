// An answer of the AI SDK's language models, whole or as stream parts, as far as a memory keeps it.
import { asCount, asObject, asText, type JsonObject } from '../call/json-values.js';
import type { Answer } from '../call/protocol.js';

export interface GenerateResult {
  content: readonly { type: string }[];
  finishReason: unknown;
  usage: unknown;
  response?: object;
}

export function readResult({ content, finishReason, usage, response }: GenerateResult, modelId: string): Answer {
  const texts = content.map(asObject).filter(({ type }) => type === 'text');
  return toAnswer({
    text: texts.map(({ text }) => asText(text)).join('\n\n'),
    bound: content.some(({ type }) => type === 'reasoning'),
    finish: asText(asObject(finishReason).unified),
    model: asText(asObject(response).modelId) || modelId,
    usage: asObject(usage),
  });
}

/** Reads the parts of a stream while they pass by. */
export function readParts(modelId: string): { push(part: { type: string }): void; end(): Answer } {
  const texts = new Map<unknown, string>();
  const read = { bound: false, finish: '', model: modelId, usage: {} as JsonObject };
  return {
    push(part) {
      const { type, id, delta, finishReason, usage, modelId: named } = asObject(part);
      if (type === 'text-delta') texts.set(id, (texts.get(id) ?? '') + asText(delta));
      if (type === 'reasoning-start') read.bound = true;
      if (type === 'response-metadata') read.model = asText(named) || read.model;
      if (type !== 'finish') return;
      read.finish = asText(asObject(finishReason).unified);
      read.usage = asObject(usage);
    },
    end: () => toAnswer({ ...read, text: [...texts.values()].join('\n\n') }),
  };
}

interface Read {
  text: string;
  bound: boolean;
  finish: string;
  model: string;
  usage: JsonObject;
}

function toAnswer({ text, bound, finish, model, usage }: Read): Answer {
  const [input, output] = [asObject(usage.inputTokens), asObject(usage.outputTokens)];
  const cacheReadTokens = asCount(input.cacheRead);
  const cacheWriteTokens = asCount(input.cacheWrite);
  const fresh = asCount(input.noCache) || Math.max(0, asCount(input.total) - cacheReadTokens - cacheWriteTokens);
  const tokens = { inputTokens: fresh, outputTokens: asCount(output.total), cacheReadTokens, cacheWriteTokens };
  const whole = ['stop', 'tool-calls', 'content-filter', 'other'].includes(finish);
  const counted = Object.values(tokens).some((count) => count > 0);
  const answer = { id: null, text, bound, partial: !whole, goesOn: finish === 'tool-calls' };
  return { ...answer, usage: counted ? { model, tokens } : null };
}
