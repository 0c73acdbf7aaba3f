// Every rule of the stand-in, broken through the real SDK client; a rule without a case here fails the last test.
import Anthropic, { BadRequestError } from '@anthropic-ai/sdk';
import type { MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type MessagesApi, messagesApiRules, startMessagesApi } from '#src/testing/messages-api/index.js';

const model = 'claude-sonnet-5-5';
const good = { model, max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };
const tool = { name: 'look_up', input_schema: { type: 'object' } };
const use = { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'found' };
const breakpoint = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const system = (content: unknown) => ({ role: 'system', content });
const format = (schema: unknown) => ({ output_config: { format: { type: 'json_schema', schema } } });
const without = (field: string) => Object.fromEntries(Object.entries(good).filter(([name]) => name !== field));

/** [rule, body, part of the API's message] */
const refused: [rule: string, body: object, message: string][] = [
  ['model-required', without('model'), 'model: Field required'],
  ['max-tokens-required', without('max_tokens'), 'max_tokens: Field required'],
  ['max-tokens-required', { ...good, max_tokens: 1.5 }, 'valid integer'],
  ['messages-required', without('messages'), 'messages: Field required'],
  ['messages-required', { ...good, messages: [] }, 'at least one message'],
  ['sampling-fields', { ...good, temperature: 0 }, '`temperature` is deprecated'],
  ['unknown-fields', { ...good, response_format: {} }, 'response_format: Extra inputs are not permitted'],
  ['unknown-fields', { ...good, user_profile_id_typo: 'x' }, 'user_profile_id_typo: Extra inputs'],
  ['message-shape', { ...good, messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
  ['message-shape', { ...good, messages: [{ ...user('x'), id: '1' }] }, 'messages.0.id: Extra inputs'],
  ['message-shape', { ...good, messages: [{ role: 'user' }] }, 'messages.0.content: Field required'],
  ['message-shape', { ...good, messages: [user([{ type: 'txt', text: 'x' }])] }, "Input tag 'txt'"],
  ['message-shape', { ...good, messages: [user([{ type: 'text', text: 'x', at: 1 }])] }, 'content.0.text.at: Extra'],
  ['message-shape', { ...good, messages: [user([{ type: 'text' }])] }, 'content.0.text.text: Field required'],
  ['message-shape', { ...good, messages: [user('a'), assistant([{ ...use, input: '{}' }])] }, 'tool_use.input'],
  ['message-shape', { ...good, messages: [user([{ ...result, content: [use] }])] }, "Input tag 'tool_use'"],
  ['system-shape', { ...good, system: [{ type: 'image', source: {} }] }, "system.0: Input tag 'image'"],
  ['first-message-user', { ...good, messages: [assistant('Hi'), user('Hello')] }, 'first message must use the'],
  ['system-placement', { ...good, messages: [system('Be brief'), user('Hello')] }, "top-level 'system' parameter"],
  ['system-placement', { ...good, messages: [user('a'), assistant('b'), system('c'), user('d')] }, 'messages.2'],
  ['system-placement', { ...good, messages: [user('a'), system('c'), user('d')] }, 'messages.1'],
  ['empty-content', { ...good, messages: [user('')] }, 'messages.0: all messages must have non-empty content'],
  ['empty-content', { ...good, messages: [user('a'), assistant([]), user('b')] }, 'messages.1: all messages'],
  ['empty-text', { ...good, messages: [user([{ type: 'text', text: '' }])] }, 'text content blocks must be non-empty'],
  ['empty-text', { ...good, messages: [user(' \n')] }, 'must contain non-whitespace text'],
  [
    'empty-text',
    { ...good, messages: [user('a'), assistant([use]), user([{ ...result, content: [{ type: 'text', text: '' }] }])] },
    'text content blocks must be non-empty',
  ],
  ['empty-text', { ...good, system: [{ type: 'text', text: '' }] }, 'system: text content blocks must be non-empty'],
  ['cache-breakpoints', { ...good, messages: [user(Array(5).fill(breakpoint))] }, 'Found 5.'],
  [
    'cache-breakpoints',
    {
      ...good,
      system: [breakpoint, breakpoint],
      tools: [{ ...tool, cache_control: { type: 'ephemeral' } }],
      cache_control: { type: 'ephemeral' },
      messages: [user([breakpoint])],
    },
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
  ['tool-definitions', { ...good, tools: [tool, tool] }, 'Tool names must be unique'],
  ['tool-definitions', { ...good, tools: [{ ...tool, name: 'a.b' }] }, 'tools.0.custom.name: String should match'],
  ['tool-definitions', { ...good, tools: [{ ...tool, inputSchema: {} }] }, 'tools.0.custom.inputSchema: Extra inputs'],
  ['tool-definitions', { ...good, tools: [{ name: 'a' }] }, 'tools.0.custom.input_schema: Field required'],
  ['tool-choice-needs-tools', { ...good, tool_choice: { type: 'any' } }, 'tool_choice may only be specified'],
  ['tool-block-roles', { ...good, messages: [user([use]), assistant('b'), user('c')] }, 'only be in `assistant`'],
  ['tool-block-roles', { ...good, messages: [user('a'), assistant([result]), user('c')] }, 'only be in `user`'],
  ['tool-use-ids-unique', { ...good, messages: [user('a'), assistant([use, use]), user([result])] }, 'must be unique'],
  ['tool-result-without-tool-use', { ...good, messages: [user([result])] }, 'unexpected `tool_use_id` found'],
  [
    'tool-result-without-tool-use',
    { ...good, messages: [user('a'), assistant([use]), user([result]), assistant('b'), user([result])] },
    'messages.4.content.0',
  ],
  ['tool-use-without-tool-result', { ...good, messages: [user('a'), assistant([use])] }, 'ids were found without'],
  ['tool-use-without-tool-result', { ...good, messages: [user('a'), assistant([use]), user('b')] }, 'toolu_1'],
  [
    'tool-use-without-tool-result',
    { ...good, messages: [user('a'), assistant([use]), user('text first'), user([result])] },
    'immediately after: toolu_1',
  ],
  ['last-message-user', { ...good, messages: [user('a'), assistant('The answer is')] }, 'assistant message prefill'],
  ['output-schema', { ...good, ...format({ type: 'object', properties: {} }) }, "'additionalProperties' must be"],
  [
    'output-schema',
    {
      ...good,
      ...format({
        type: 'object',
        additionalProperties: false,
        properties: { confidence: { type: ['number', 'null'], minimum: 0 } },
      }),
    },
    "For 'number' type, properties minimum are not supported",
  ],
  ['output-schema', { ...good, output_config: { format: { type: 'json' } } }, "should be 'json_schema'"],
  [
    'thinking-bound',
    {
      ...good,
      messages: [
        user('a'),
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'b', signature: 'bound:another conversation' }] },
        user('c'),
      ],
    },
    'The block is bound to a different conversation',
  ],
];

const accepted: [what: string, body: object][] = [
  ['a plain request', good],
  ['two user turns in a row', { ...good, messages: [user('a'), user('b')] }],
  ['a system turn after a user turn', { ...good, messages: [user('a'), system('Be brief')] }],
  [
    'parallel results in two user turns',
    {
      ...good,
      messages: [
        user('a'),
        assistant([use, { ...use, id: 'toolu_2' }]),
        user([result]),
        user([{ ...result, tool_use_id: 'toolu_2' }]),
      ],
    },
  ],
  [
    'a result before text',
    { ...good, messages: [user('a'), assistant([use]), user([result, { type: 'text', text: 'b' }])] },
  ],
  ['an empty tool result', { ...good, messages: [user('a'), assistant([use]), user([{ ...result, content: '' }])] }],
  ['four breakpoints', { ...good, messages: [user(Array(4).fill(breakpoint))] }],
  ['max_tokens 0 (fills the cache)', { ...good, max_tokens: 0 }],
];

let api: MessagesApi;
let client: Anthropic;

beforeAll(async () => {
  api = await startMessagesApi();
  client = new Anthropic({ baseURL: api.url, apiKey: 'test-key', maxRetries: 0 });
});
afterAll(() => api.close());
beforeEach(() => api.reply(() => ({ text: 'ok' })));

// Wrong on purpose: the SDK's types would refuse most of these bodies.
function send(body: object, headers?: Record<string, string | null>) {
  return client.messages.create(body as MessageCreateParamsNonStreaming, { headers, timeout: 5_000 });
}

async function refusal(answer: Promise<unknown>): Promise<BadRequestError> {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BadRequestError)) throw new TypeError(`not refused with 400: ${String(error)}`);
  return error;
}

test.each(refused)('%s refuses, case %#', async (rule, body, message) => {
  const error = await refusal(send(body));
  expect(error.message).toContain(message);
  expect(error.type).toBe('invalid_request_error');
  expect(api.requests.at(-1)?.refusedBy).toBe(rule);
});

test('version-header refuses a request without anthropic-version', async () => {
  const error = await refusal(send(good, { 'anthropic-version': null }));
  expect(error.message).toContain('anthropic-version: header is required');
  expect(api.requests.at(-1)?.refusedBy).toBe('version-header');
});

test.each(accepted)('accepts %s', async (_what, body) => {
  const message = await send(body);
  expect(message.content).toMatchObject([{ type: 'text', text: 'ok' }]);
  expect(api.requests.at(-1)?.refusedBy).toBeUndefined();
});

test('a refused request uses no step of the script', async () => {
  api.script({ text: 'first' });
  await refusal(send(without('max_tokens')));
  expect(api.remaining).toHaveLength(1);
  expect((await send(good)).content).toMatchObject([{ text: 'first' }]);
  expect(api.remaining).toHaveLength(0);
});

test('every rule has a case here, a name of its own and a citation', () => {
  const names = messagesApiRules.map((rule) => rule.name);
  expect(new Set(names).size).toBe(names.length);
  expect(new Set([...refused.map(([rule]) => rule), 'version-header'])).toEqual(new Set(names));
  for (const rule of messagesApiRules) expect(rule.citation.length, rule.name).toBeGreaterThan(30);
});
