// The stand-ins our drivers are tested against, asked by the providers' official SDKs: what they answer is read, and what they
// refuse is refused.
import { CohereClientV2 } from 'cohere-ai';
import OpenAI from 'openai';
import { afterAll, describe, expect, test } from 'vitest';
import { VoyageAIClient } from 'voyageai';
import { startChatApi } from '../support/chat-api.js';
import { apiKey, openEmbeddingApi } from '../support/embedding-api.js';

const api = await openEmbeddingApi();
const chat = await startChatApi();
afterAll(() => chat.close());

describe('openai', () => {
  const client = new OpenAI({ apiKey, baseURL: `${api.url}/openai`, maxRetries: 0 });
  const embed = (model: string, input: string[], dimensions?: number) =>
    client.embeddings.create({ model, input, encoding_format: 'float', ...(dimensions ? { dimensions } : {}) });

  test('embeds at each width', async () => {
    expect(
      (await embed('text-embedding-3-small', ['tea', 'coffee'])).data.map(({ embedding }) => embedding.length),
    ).toEqual([1_536, 1_536]);
    expect((await embed('text-embedding-3-large', ['tea'])).data[0]?.embedding).toHaveLength(3_072);
    const { data, usage } = await embed('text-embedding-3-large', ['tea'], 256);
    expect(data[0]?.embedding).toHaveLength(256);
    expect(usage.total_tokens).toBeGreaterThan(0);
  });

  test.each([
    [
      'too many texts',
      () =>
        embed(
          'text-embedding-3-small',
          Array.from({ length: 2_049 }, () => 'x'),
        ),
    ],
    ['an empty text', () => embed('text-embedding-3-small', [''])],
    ['a text over the limit', () => embed('text-embedding-3-small', ['word '.repeat(9_000)])],
    [
      'too many tokens',
      () =>
        embed(
          'text-embedding-3-small',
          Array.from({ length: 50 }, () => 'word '.repeat(8_000)),
        ),
    ],
    ['more dimensions than there are', () => embed('text-embedding-3-small', ['x'], 2_000)],
  ])('refuses %s', async (_what, ask) => {
    await expect(ask()).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });

  test('refuses a wrong key and an unknown model', async () => {
    const wrong = new OpenAI({ apiKey: 'wrong', baseURL: `${api.url}/openai`, maxRetries: 0 });
    await expect(wrong.embeddings.create({ model: 'm', input: 'x' })).rejects.toBeInstanceOf(
      OpenAI.AuthenticationError,
    );
    await expect(embed('no-such-model', ['x'])).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  test('takes an Ollama server for one of its own, without a key', async () => {
    const local = new OpenAI({ apiKey: 'unused', baseURL: `${api.url}/v1`, maxRetries: 0 });
    const { data } = await local.embeddings.create({
      model: 'nomic-embed-text',
      input: ['x'],
      encoding_format: 'float',
    });
    expect(data[0]?.embedding).toHaveLength(768);
  });

  test('answers in a stream, with a tool, and at once', async () => {
    const talking = new OpenAI({ apiKey, baseURL: chat.url, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    chat.reply = () => ({ text: 'Hello there.' });
    const whole = await talking.chat.completions.create({ model: 'gpt-x', messages });
    expect(whole.choices[0]?.message.content).toBe('Hello there.');
    const stream = talking.chat.completions.stream({
      model: 'gpt-x',
      messages,
      stream_options: { include_usage: true },
    });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Hello there.');
    chat.reply = () => ({ calls: [{ id: 'c', name: 'look_up', arguments: '{"word":"tea"}' }] });
    const calling = talking.chat.completions.stream({ model: 'gpt-x', messages });
    expect((await calling.finalChatCompletion()).choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'look_up', arguments: '{"word":"tea"}' } },
    ]);
    await expect(talking.chat.completions.create({ model: 'gpt-x', messages: [] })).rejects.toBeInstanceOf(
      OpenAI.BadRequestError,
    );
  });
});

describe('cohere-ai', () => {
  const client = new CohereClientV2({ token: apiKey, environment: api.url });
  const embed = (more: object) =>
    client.embed(
      { model: 'embed-v4.0', texts: ['tea'], inputType: 'search_document', embeddingTypes: ['float'], ...more },
      { maxRetries: 0 },
    );

  test('embeds at each width', async () => {
    const width = async (more: object) => (await embed(more)).embeddings.float?.[0]?.length;
    expect(await width({})).toBe(1_536);
    expect(await width({ outputDimension: 256, inputType: 'search_query' })).toBe(256);
    expect(await width({ model: 'embed-english-v3.0' })).toBe(1_024);
    expect((await embed({})).meta?.billedUnits?.inputTokens).toBeGreaterThan(0);
  });

  test.each([
    ['too many texts', { texts: Array.from({ length: 97 }, () => 'x') }],
    ['an empty text', { texts: [''] }],
    ['an input type it does not have', { inputType: 'passage' }],
    ['a width it does not have', { outputDimension: 333 }],
    ['a width for a model that has one', { model: 'embed-english-v3.0', outputDimension: 256 }],
  ])('refuses %s', async (_what, more) => {
    await expect(embed(more)).rejects.toThrow();
  });
});

describe('voyageai', () => {
  const client = new VoyageAIClient({ apiKey, environment: `${api.url}/voyage` });
  const embed = (more: object) =>
    client.embed({ model: 'voyage-3.5', input: ['tea'], inputType: 'document', ...more }, { maxRetries: 0 });

  test('embeds at each width', async () => {
    expect((await embed({})).data?.[0]?.embedding).toHaveLength(1_024);
    const { data, usage } = await embed({ outputDimension: 256, inputType: 'query' });
    expect(data?.[0]?.embedding).toHaveLength(256);
    expect(usage?.totalTokens).toBeGreaterThan(0);
  });

  test.each([
    ['too many texts', { input: Array.from({ length: 1_001 }, () => 'x') }],
    ['an empty text', { input: [''] }],
    ['too many tokens', { input: Array.from({ length: 20 }, () => 'word '.repeat(8_000)) }],
    ['a width it does not have', { outputDimension: 333 }],
  ])('refuses %s', async (_what, more) => {
    await expect(embed(more)).rejects.toThrow();
  });
});
