// Stand-ins for the embedding APIs of OpenAI, Cohere and Voyage on one local server. They refuse what the documentation says is
// refused; vectors are hashed words, so that texts with the same words are near.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { whenOver } from './when-over.js';

export interface EmbeddingApi {
  /** Vectors come in the order of the texts, which OpenAI's documentation does not promise. Default false. */
  ordered: boolean;
  url: string;
  /** The bodies of all calls, in order. */
  calls: { path: string; body: Record<string, unknown> }[];
  /** Answers the next calls with these instead: a status, with headers. */
  failures: { status: number; headers?: Record<string, string>; body?: unknown }[];
}

export const apiKey = 'sk-test-0123456789';

type Answer = { status: number; body: unknown };

const refuse = (status: number, message: string): Answer => ({ status, body: { error: { message } } });

/** Four letters a token, and at least one a word: what the real tokenizers give for prose, near enough for a limit. */
const tokens = (text: string) => Math.max(text.length / 4, text.trim().split(/\s+/).length);

function usageOf(texts: readonly string[]) {
  const total = Math.ceil(texts.reduce((sum, text) => sum + tokens(text), 0));
  return { prompt_tokens: total, total_tokens: total };
}

async function vectors(texts: readonly string[], dimensions: number): Promise<number[][]> {
  const model = createHashEmbedding(dimensions);
  // Not of unit length: that is for the driver to see to.
  return (await model.embed(texts, 'document')).map(({ vector }) => Array.from(vector, (value) => value * 3));
}

async function openai(body: Record<string, unknown>, ordered: boolean): Promise<Answer> {
  const {
    model,
    input,
    dimensions,
    encoding_format: format,
  } = body as { model: string; input: string[]; dimensions?: number; encoding_format: string };
  const width = { 'text-embedding-3-small': 1536, 'text-embedding-3-large': 3072, 'nomic-embed-text': 768 }[model];
  if (width === undefined) return refuse(404, `The model ${model} does not exist`);
  if (format !== 'float') return refuse(400, 'encoding_format');
  if (input.length === 0 || input.length > 2048) return refuse(400, "'input' must have 1 to 2048 elements");
  if (input.some((text) => text === '')) return refuse(400, "'input' cannot be an empty string");
  if (input.some((text) => tokens(text) > 8192))
    return refuse(400, "This model's maximum context length is 8192 tokens");
  if (input.reduce((sum, text) => sum + tokens(text), 0) > 300_000) return refuse(400, 'max 300000 tokens per request');
  if (dimensions !== undefined && (!model.startsWith('text-embedding-3') || dimensions > width))
    return refuse(400, 'dimensions');
  const data = (await vectors(input, dimensions ?? width)).map((embedding, index) => ({
    object: 'embedding',
    index,
    embedding,
  }));
  // Order is not promised; `index` is.
  if (!ordered) data.reverse();
  return {
    status: 200,
    body: { object: 'list', model, data, usage: usageOf(input) },
  };
}

async function cohere(body: Record<string, unknown>): Promise<Answer> {
  const {
    model,
    texts,
    input_type: type,
    embedding_types: types,
    output_dimension: output,
  } = body as {
    model: string;
    texts: string[];
    input_type: string;
    embedding_types: string[];
    output_dimension?: number;
  };
  const width = { 'embed-v4.0': 1536, 'embed-english-v3.0': 1024 }[model];
  if (width === undefined) return { status: 404, body: { message: `model '${model}' not found` } };
  if (!['search_document', 'search_query'].includes(type))
    return { status: 400, body: { message: 'input_type is required' } };
  if (texts.length > 96) return { status: 400, body: { message: 'at most 96 texts' } };
  if (texts.some((text) => text === '')) return { status: 400, body: { message: 'texts must not be empty' } };
  if (output !== undefined && (model !== 'embed-v4.0' || ![256, 512, 1024, 1536].includes(output)))
    return { status: 400, body: { message: 'output_dimension is not supported' } };
  if (types.join() !== 'float') return { status: 400, body: { message: 'embedding_types' } };
  const meta = { api_version: { version: '2' }, billed_units: { input_tokens: usageOf(texts).total_tokens } };
  return { status: 200, body: { id: '1', texts, embeddings: { float: await vectors(texts, output ?? width) }, meta } };
}

async function voyage(body: Record<string, unknown>): Promise<Answer> {
  const {
    input,
    input_type: type,
    output_dimension: output,
  } = body as { input: string[]; input_type: string; output_dimension?: number };
  if (!['query', 'document'].includes(type)) return { status: 400, body: { detail: 'input_type' } };
  if (input.length > 1000) return { status: 400, body: { detail: 'at most 1000 inputs' } };
  if (input.some((text) => text === '')) return { status: 400, body: { detail: 'empty input' } };
  if (output !== undefined && ![256, 512, 1024, 2048].includes(output))
    return { status: 400, body: { detail: 'output_dimension' } };
  if (input.reduce((sum, text) => sum + tokens(text), 0) > 120_000)
    return { status: 400, body: { detail: 'max tokens per batch' } };
  const data = (await vectors(input, output ?? 1024)).map((embedding, index) => ({ index, embedding }));
  return { status: 200, body: { object: 'list', model: 'voyage-3.5', data, usage: usageOf(input) } };
}

const routes: Record<string, (body: Record<string, unknown>, ordered: boolean) => Promise<Answer>> = {
  '/openai/embeddings': openai,
  '/v1/embeddings': openai,
  '/v2/embed': cohere,
  '/voyage/embeddings': voyage,
};

export async function openEmbeddingApi(): Promise<EmbeddingApi> {
  const api: EmbeddingApi = { url: '', calls: [], failures: [], ordered: false };
  const server = createServer((request, response) => void serve(api, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  whenOver(() => void server.close());
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return api;
}

async function serve(api: EmbeddingApi, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const part of request) text += String(part);
  const path = request.url ?? '';
  const body = JSON.parse(text) as Record<string, unknown>;
  api.calls.push({ path, body });
  const failure = api.failures.shift();
  const needsKey = path !== '/v1/embeddings';
  const answer =
    failure ??
    (needsKey && request.headers.authorization !== `Bearer ${apiKey}`
      ? refuse(401, `Incorrect API key provided: ${request.headers.authorization ?? ''}`)
      : await (routes[path] ?? (async () => refuse(404, 'no such path')))(body, api.ordered));
  response.writeHead(answer.status, { 'content-type': 'application/json', ...failure?.headers });
  response.end(JSON.stringify(answer.body ?? {}));
}
