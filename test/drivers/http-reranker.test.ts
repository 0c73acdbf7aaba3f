// The reranker over HTTP, against a local server that answers as Cohere, Voyage and Jina do, or does not.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpReranker } from '#src/drivers/http-reranker.js';
import type { Reranker } from '#src/ports/reranker.js';
import { rerankerChecks } from '#src/testing/conformance/reranker.js';

interface Asked {
  model: string;
  query: string;
  documents: string[];
  top_n: number;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

let answer: Answer = overlap;
const requests: { body: Asked; authorization: string | undefined }[] = [];
const server = createServer((request, response) => {
  void readBody(request).then((body) => {
    requests.push({ body, authorization: request.headers.authorization });
    answer(body, response);
  });
});
let reranker: Reranker;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/rerank`;
  reranker = createHttpReranker({ url, apiKey: 'a-key', model: 'rerank-1' });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('conforms', () => {
  it.each(rerankerChecks)('$name', async (check) => {
    answer = overlap;
    await check.run(reranker);
  });
});

describe('the reranker over HTTP', () => {
  it('sends model, key, query and documents, and asks for a score of each', async () => {
    answer = overlap;
    await rerank();
    expect(requests.at(-1)).toEqual({
      body: { model: 'rerank-1', query: 'tea', documents: ['tea', 'coffee'], top_n: 2 },
      authorization: 'Bearer a-key',
    });
  });

  it('reads the list under `data` too, in any order', async () => {
    answer = (_, response) =>
      json(response, 200, {
        data: [
          { index: 1, relevance_score: 0.9 },
          { index: 0, relevance_score: 0.1 },
        ],
      });
    expect(await rerank()).toEqual([0.1, 0.9]);
  });

  it.each([
    [401, 'model_unauthorized'],
    [429, 'model_rate_limited'],
    [500, 'model_unavailable'],
  ])('answers status %i with %s, and neither key nor text in it', async (status, code) => {
    answer = (_, response) => json(response, status, { message: 'tea and a-key' });
    const error = await rerank().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, details: { status } });
    expect(String(error)).not.toMatch(/tea|a-key/);
  });

  it.each([
    ['no JSON', '<html>'],
    ['null', 'null'],
    ['a list missing', '{"results": 3}'],
    ['a score missing', '{"results": [{"index": 0, "relevance_score": 1}]}'],
    [
      'a score that is no number',
      '{"results": [{"index": 0, "relevance_score": 1}, {"index": 1, "relevance_score": "2"}]}',
    ],
  ])('refuses %s', async (_name, text) => {
    answer = (_, response) => void response.end(text);
    await expect(rerank()).rejects.toMatchObject({ code: 'model_unavailable' });
  });

  it('gives up when told to, and where nobody listens', async () => {
    answer = () => {};
    const stop = new AbortController();
    const waiting = rerank(stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'model_unavailable' });
    const nowhere = createHttpReranker({ url: 'http://127.0.0.1:1/', model: 'm' });
    await expect(nowhere.rerank('a', ['b'], new AbortController().signal)).rejects.toMatchObject({
      code: 'model_unavailable',
    });
    expect(() => createHttpReranker({ url: 'nowhere', model: 'm' })).toThrow(/not a URL/);
  });
});

function rerank(signal = new AbortController().signal): Promise<number[]> {
  return reranker.rerank('tea', ['tea', 'coffee'], signal);
}

/** Shared words, best first, as the services sort them. */
function overlap({ query, documents }: Asked, response: ServerResponse): void {
  const words = (text: string) => new Set(text.toLowerCase().match(/[a-z]{3,}/g) ?? []);
  const asked = words(query);
  const results = documents
    .map((document, index) => ({
      index,
      relevance_score: [...words(document)].filter((word) => asked.has(word)).length,
    }))
    .sort((one, other) => other.relevance_score - one.relevance_score);
  json(response, 200, { results });
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Asked;
}
