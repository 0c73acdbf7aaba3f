// fromAiSdk() over models of each specification, made by hand; test/compat/ai-sdk-bridge.test.ts has the real providers.
import { describe, expect, it } from 'vitest';
import { fromAiSdk } from '#src/drivers/ai-sdk.js';
import type { AiSdkLanguageModel, AiSdkUsage } from '#src/drivers/ai-sdk-types.js';
import type { ModelAnswer } from '#src/ports/language-model.js';

const request = { system: [], messages: [{ role: 'user' as const, content: 'Hello' }], maxTokens: 20 };

function language(parts: readonly { type: string }[], more: Partial<AiSdkLanguageModel> = {}): AiSdkLanguageModel {
  return {
    ...{ specificationVersion: 'v4', provider: 'house', modelId: 'house-1' },
    doStream: async () => ({
      stream: new ReadableStream({
        start(controller) {
          for (const part of parts) controller.enqueue(part);
          controller.close();
        },
      }),
    }),
    doGenerate: async () => ({
      content: [{ type: 'text', text: '{"a":1}' }],
      finishReason: 'stop',
      usage: {},
    }),
    ...more,
  };
}

async function answerOf(model: AiSdkLanguageModel): Promise<ModelAnswer | null> {
  let answer: ModelAnswer | null = null;
  for await (const event of fromAiSdk(model, { retries: 0 }).stream(request))
    if (event.type === 'answer') answer = event.answer;
  return answer;
}

const said = [
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: 'Hi ' },
  { type: 'text-delta', id: '1', delta: 'there.' },
];
const finish = (finishReason: unknown, usage: AiSdkUsage) => ({ type: 'finish', finishReason, usage });

describe('a language model', () => {
  it.each<[string, unknown, AiSdkUsage]>([
    ['v2', 'length', { inputTokens: 100, outputTokens: 7, cachedInputTokens: 60 }],
    [
      'v4',
      { unified: 'length', raw: 'max_tokens' },
      { inputTokens: { total: 100, noCache: 40, cacheRead: 60, cacheWrite: 0 }, outputTokens: { total: 7 } },
    ],
    [
      'v3 that leaves out what it can',
      { unified: 'length' },
      { inputTokens: { total: 100, cacheRead: 60 }, outputTokens: { total: 7 } },
    ],
  ])('of %s reports reason and usage', async (_version, reason, usage) => {
    expect(await answerOf(language([...said, finish(reason, usage)]))).toEqual({
      content: [{ type: 'text', text: 'Hi there.' }],
      stopReason: 'max_tokens',
      usage: { inputTokens: 40, outputTokens: 7, cacheReadTokens: 60, cacheWriteTokens: 0 },
      model: 'house-1',
    });
  });

  it('gives tool calls, with nothing for arguments that are no JSON', async () => {
    const call = (toolCallId: string, input: string) => ({ type: 'tool-call', toolCallId, toolName: 'look_up', input });
    const answer = await answerOf(
      language([call('a', '{"word":"tea"}'), call('b', '{"word'), finish('tool-calls', {})]),
    );
    expect(answer).toMatchObject({
      stopReason: 'tool_use',
      content: [{ input: { word: 'tea' } }, { input: {} }],
      usage: { inputTokens: 0, outputTokens: 0 },
    });
  });

  it.each([
    ['ends without saying so', said],
    ['was interrupted', [...said, finish({ unified: 'interrupted' }, {})]],
    ['tells of an error', [...said, { type: 'error', error: new Error('socket') }]],
  ])('that %s throws model_unavailable', async (_what, parts) => {
    await expect(answerOf(language(parts))).rejects.toMatchObject({ code: 'model_unavailable' });
  });

  it('hands the schema over, and knows an answer that was cut', async () => {
    let asked: unknown;
    const model = fromAiSdk(
      language([], {
        doGenerate: async (options) => {
          asked = options;
          return {
            content: [{ type: 'text', text: 'draft' }],
            structuredOutputText: '{"a":',
            finishReason: { unified: 'length' },
            usage: {},
          };
        },
      }),
    );
    const schema = { type: 'object', additionalProperties: false };
    expect(await model.structured({ system: 'S', prompt: 'P', schema, maxTokens: 9 })).toMatchObject({
      text: '{"a":',
      complete: false,
    });
    expect(asked).toMatchObject({ maxOutputTokens: 9, responseFormat: { type: 'json', schema } });
  });
});

describe('an embedding model', () => {
  it.each([
    ['cohere.textEmbedding', { cohere: { inputType: 'search_query' } }, { cohere: { inputType: 'search_document' } }],
    ['voyage', { voyage: { inputType: 'query' } }, { voyage: { inputType: 'document' } }],
    [
      'google.generative-ai',
      { google: { taskType: 'RETRIEVAL_QUERY' } },
      { google: { taskType: 'RETRIEVAL_DOCUMENT' } },
    ],
    ['openai.embedding', {}, {}],
  ])('of %s is told queries from documents', async (provider, query, document) => {
    const asked: unknown[] = [];
    const model = fromAiSdk(
      {
        ...{ specificationVersion: 'v4', provider, modelId: 'm', maxEmbeddingsPerCall: Promise.resolve(5) },
        doEmbed: async ({ values, providerOptions }) => {
          asked.push(providerOptions);
          return { embeddings: values.map(() => [3, 4]) };
        },
      },
      { dimensions: 2 },
    );
    expect(model.name).toBe(`${provider.split('.')[0]}:m`);
    const [result] = await model.embed(['tea'], 'query');
    expect([...result!.vector]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
    await model.embed(['tea'], 'document');
    expect(asked).toEqual([query, document]);
  });

  it('needs its width, and must be a model', () => {
    const refused = expect.objectContaining({ code: 'config_invalid' });
    const base = { specificationVersion: 'v4', provider: 'p', modelId: 'm', maxEmbeddingsPerCall: 1 };
    const model = { ...base, doEmbed: async () => ({ embeddings: [] }) };
    expect(() => fromAiSdk(model, { dimensions: 0 })).toThrow(refused);
    expect(() => fromAiSdk({ ...base } as never)).toThrow(refused);
  });
});
