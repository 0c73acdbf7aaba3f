// The official OpenAI client, through the proxy and with memory in process: Chat Completions and Responses, whole and streamed.
import OpenAI from 'openai';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { withMemory } from '../../dist/compat/openai.js';
import { startChatApi } from '../support/chat-api.js';
import { openTestMemory } from '../support/memory.js';
import { startProxy, startRawProvider } from '../support/proxy.js';

const { memory } = await openTestMemory();
const chat = await startChatApi();
afterAll(() => chat.close());
const model = 'gpt-x';
const question = 'May I eat peanuts? I am allergic to something.';
let users = 0;
let user = '';
beforeEach(async () => {
  users += 1;
  user = `user-${users}`;
  await memory.facts.add({ userId: user, text: 'I am allergic to peanuts.' });
});

/** The two ways in, to a provider at this address. */
async function waysIn(baseURL: string) {
  const proxy = await startProxy(memory, { openai: { baseUrl: baseURL } });
  return {
    'the proxy': () =>
      new OpenAI({
        ...{ apiKey: 'caller-key', baseURL: `${proxy.url}/openai/v1`, maxRetries: 0 },
        defaultHeaders: { 'x-recollect-user': user, 'x-recollect-session': 's' },
      }),
    'withMemory()': () =>
      withMemory(new OpenAI({ apiKey: 'caller-key', baseURL, maxRetries: 0 }), {
        ...{ memory, userId: user, sessionId: 's', recallTimeout: 30_000 },
      }),
  };
}

async function turns(count: number): Promise<string[]> {
  const read = async () => (await memory.turns.list({ userId: user, sessionId: 's' })).turns.toReversed();
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(count);
  return (await read()).map(({ role, text, partial }) => `${role}: ${text}${partial ? ' (cut)' : ''}`);
}

const sent = () => JSON.stringify(chat.requests.at(-1));

describe.each(Object.entries(await waysIn(chat.url)))('%s', (_name, client) => {
  test('a chat has memory at the end of the message, and both sides are recorded', async () => {
    chat.reply = () => ({ text: 'No, better not.' });
    const messages = [
      { role: 'system' as const, content: 'Be kind.' },
      { role: 'user' as const, content: question },
    ];
    const answer = await client().chat.completions.create({ model, messages });
    expect(answer.choices[0]?.message.content).toBe('No, better not.');
    const [system, said] = chat.requests.at(-1)!.messages as { content: string }[];
    expect(system?.content).toBe('Be kind.');
    expect(said?.content.startsWith(`${question}\n\n<recalled-memory>`)).toBe(true);
    expect(said?.content).toContain('I am allergic to peanuts.');
    expect(await turns(2)).toEqual([`user: ${question}`, 'assistant: No, better not.']);
  });

  test('a stream with tool calls is one turn with one block', async () => {
    const tools = [
      { type: 'function' as const, function: { name: 'menu', parameters: { type: 'object', properties: {} } } },
    ];
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: [{ type: 'text', text: question }] },
    ];
    chat.reply = () => ({ text: 'I look.', calls: [{ id: 'c1', name: 'menu', arguments: '{}' }] });
    const first = client();
    const looking = await first.chat.completions.stream({ model, messages, tools }).finalChatCompletion();
    const block = sent().match(/<recalled-memory>.*?<\/recalled-memory>/s)?.[0];
    expect(block).toContain('peanuts');
    const call = { id: 'c1', type: 'function' as const, function: { name: 'menu', arguments: '{}' } };
    expect(looking.choices[0]?.message.tool_calls).toMatchObject([call]);
    messages.push({ role: 'assistant', content: 'I look.', tool_calls: [call] });
    messages.push({ role: 'tool', tool_call_id: 'c1', content: 'Soup' });
    chat.reply = () => ({ text: 'Take the soup.' });
    const stream = await first.chat.completions.create({ model, messages, tools, stream: true });
    let text = '';
    for await (const part of stream) text += part.choices[0]?.delta.content ?? '';
    expect(text).toBe('Take the soup.');
    expect(sent().split('<recalled-memory>').length).toBe(2);
    expect(sent().match(/<recalled-memory>.*?<\/recalled-memory>/s)?.[0]).toBe(block);
    expect(await turns(2)).toEqual([`user: ${question}`, 'assistant: Take the soup.']);
  });

  test('a conversation that grows is recorded once', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [];
    const one = client();
    for (const [nth, words] of ['yes', 'yes', 'go on'].entries()) {
      messages.push({ role: 'user', content: words });
      chat.reply = () => ({ text: 'Fine.' });
      const { choices } = await one.chat.completions.create({ model, messages });
      messages.push({ role: 'assistant', content: choices[0]!.message.content });
      await turns((nth + 1) * 2);
    }
    expect(await turns(6)).toEqual(['yes', 'yes', 'go on'].flatMap((words) => [`user: ${words}`, 'assistant: Fine.']));
  });

  test('what the provider refuses reaches the caller, and is not recorded', async () => {
    chat.reply = () => ({ status: 429, headers: { 'retry-after': '5' } });
    const refused = client().chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }] });
    await expect(refused).rejects.toMatchObject({ status: 429 });
    expect(await turns(0)).toEqual([]);
  });

  test('a stream that breaks is recorded as cut', async () => {
    chat.reply = () => ({ text: 'Once upon a time there was soup.', cutAfter: 4 });
    const stream = await client().chat.completions.create({
      ...{ model, stream: true, messages: [{ role: 'user', content: 'Tell' }] },
    });
    const reading = async () => {
      for await (const _ of stream);
    };
    await expect(reading()).rejects.toThrow();
    expect((await turns(2))[1]).toMatch(/^assistant: Once.* \(cut\)$/);
  });
});

const response = (id: string, output: object[]) => ({
  ...{ id, object: 'response', status: 'completed', model, output },
  usage: { input_tokens: 30, output_tokens: 5, input_tokens_details: { cached_tokens: 10 } },
});
const said = (text: string) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const replies: object[] = [];
const responses = await startRawProvider(({ body, url }, answer) => {
  if (!url.endsWith('/responses')) return void answer.end(JSON.stringify({ object: 'list', data: [], url }));
  const reply = replies.shift() ?? response('none', []);
  answer.setHeader('content-type', JSON.parse(body).stream ? 'text/event-stream' : 'application/json');
  if (!JSON.parse(body).stream) return void answer.end(JSON.stringify(reply));
  const send = (event: object & { type: string }) =>
    answer.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  send({ type: 'response.created', response: { ...reply, output: [], status: 'in_progress' } } as never);
  send({ type: 'response.completed', response: reply } as never);
  answer.end();
});

describe.each(Object.entries(await waysIn(`${responses.url}/v1`)))('Responses through %s', (_name, client) => {
  test('a text, a history the provider holds, and tools in it', async () => {
    const one = client();
    replies.push(
      response('r1', [said('No.')]),
      response('r2', [{ type: 'function_call', call_id: 'c1', name: 'menu', arguments: '{}' }]),
      response('r3', [said('Soup.')]),
    );
    expect((await one.responses.create({ model, input: question })).output_text).toBe('No.');
    expect(JSON.parse(responses.requests.at(-1)!.body).input).toMatch(/something\.\n\n<recalled-memory>/);
    await turns(2);

    const next = [
      { role: 'user' as const, content: [{ type: 'input_text' as const, text: 'Peanut soup, allergic?' }] },
    ];
    await one.responses.create({ model, previous_response_id: 'r1', input: next });
    expect(JSON.parse(responses.requests.at(-1)!.body).input[0].content[1]).toMatchObject({ type: 'input_text' });
    const results = [{ type: 'function_call_output' as const, call_id: 'c1', output: 'Soup' }];
    const stream = await one.responses.create({ model, previous_response_id: 'r2', input: results, stream: true });
    const kinds: string[] = [];
    for await (const event of stream) kinds.push(event.type);
    expect(kinds).toEqual(['response.created', 'response.completed']);
    // The provider has the message with its block.
    expect(responses.requests.at(-1)!.body).not.toContain('recalled-memory');
    expect(await turns(4)).toEqual([
      ...[`user: ${question}`, 'assistant: No.', 'user: Peanut soup, allergic?', 'assistant: Soup.'],
    ]);
  });

  test('models and embeddings pass as they are', async () => {
    await client().models.list();
    expect(responses.requests.at(-1)).toMatchObject({ method: 'GET', url: '/v1/models' });
    await client().embeddings.create({ model, input: 'peanuts' });
    expect(JSON.parse(responses.requests.at(-1)!.body)).toMatchObject({ input: 'peanuts' });
    expect(responses.requests.at(-1)!.headers.authorization).toBe('Bearer caller-key');
  });
});

test('calls are counted for the user, with what was read from the cache apart', async () => {
  replies.push(response('r9', [said('No.')]));
  const { 'withMemory()': client } = await waysIn(`${responses.url}/v1`);
  await client().responses.create({ model, input: question });
  await turns(2);
  const { rows } = await memory.usage.list({ userId: user, by: ['purpose', 'model'] });
  expect(rows).toMatchObject([
    { purpose: 'client', model, calls: 1, inputTokens: 20, cacheReadTokens: 10, outputTokens: 5 },
  ]);
});
