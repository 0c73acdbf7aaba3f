// The Anthropic proxy through the official client: memory behind the last breakpoint, each turn recorded once, answers as they were.
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startMessagesApi } from '#src/testing/index.js';
import { openTestMemory } from '../../support/memory.js';
import { startProxy } from '../../support/proxy.js';

const { memory, database } = await openTestMemory();
const provider = await startMessagesApi();
afterAll(() => provider.close());
const proxy = await startProxy(memory, { anthropic: { baseUrl: provider.url } });

type Messages = Anthropic.MessageParam[];
const model = 'claude-sonnet-5-5';
let users = 0;
let user = '';
beforeEach(async () => {
  users += 1;
  user = `user-${users}`;
  await memory.facts.add({ userId: user, text: 'I am allergic to peanuts.' });
});

function client(headers: Record<string, string> = {}): Anthropic {
  return new Anthropic({
    apiKey: 'caller-key',
    baseURL: `${proxy.url}/anthropic`,
    defaultHeaders: { 'x-recollect-user': user, 'x-recollect-session': 's1', ...headers },
    maxRetries: 0,
  });
}

async function stored(userId = user, sessionId = 's1'): Promise<string[]> {
  await proxy.idle();
  const { turns } = await memory.turns.list({ userId, sessionId });
  return turns.toReversed().map(({ role, text, partial }) => `${role}: ${text}${partial ? ' (cut)' : ''}`);
}

const last = () => provider.requests.at(-1)!;
const question = 'May I eat peanuts? I am allergic to something.';

test('what is known stands behind the message, and both sides are recorded', async () => {
  provider.script({ text: 'No, you are allergic to peanuts.' });
  const answer = await client().messages.create({
    model,
    max_tokens: 100,
    messages: [{ role: 'user', content: question }],
  });
  expect(answer.content).toMatchObject([{ type: 'text', text: 'No, you are allergic to peanuts.' }]);
  const [own, block] = last().merged.at(-1)!.content;
  expect(own).toEqual({ type: 'text', text: question });
  expect(block?.text).toMatch(
    /^<recalled-memory>\nWhat follows in <memory>.*I am allergic to peanuts\..*<\/recalled-memory>$/s,
  );
  expect(await stored()).toEqual([`user: ${question}`, 'assistant: No, you are allergic to peanuts.']);
  const { rows } = await memory.usage.list({ userId: user, by: ['purpose', 'model'] });
  expect(rows).toMatchObject([{ purpose: 'client', model, calls: 1 }]);
});

test('the headers of Recollect stay here, the key of the caller goes on', async () => {
  provider.script({ text: 'Hi' });
  await client().messages.create({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] });
  expect(last().headers.authorization ?? last().headers['x-api-key']).toContain('caller-key');
  expect(Object.keys(last().headers).filter((name) => name.startsWith('x-recollect'))).toEqual([]);
});

test('ten turns with a breakpoint on the history: the bytes up to it never change, and every turn is stored once', async () => {
  const messages: Messages = [];
  const sent: string[] = [];
  const said: string[] = [];
  for (let turn = 1; turn <= 10; turn++) {
    const words = `Turn ${turn}: ${turn % 3 === 0 ? 'yes' : question}`;
    messages.push({ role: 'user', content: [{ type: 'text', text: words, cache_control: { type: 'ephemeral' } }] });
    provider.script({ text: `Answer ${turn}` });
    const stream = client().messages.stream({
      ...{ model, max_tokens: 100, messages },
      system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
    });
    const answer = await stream.finalMessage();
    sent.push(last().rawBody);
    const blocks = last().merged.at(-1)!.content;
    expect(blocks[0]).toHaveProperty('cache_control');
    expect(blocks.slice(1).filter((block) => block.cache_control)).toEqual([]);
    if (words.includes('peanuts')) expect(String(blocks[1]?.text)).toContain('peanuts');
    said.push(`user: ${words}`, `assistant: Answer ${turn}`);
    // The breakpoint moves on to the newest message, as clients do it.
    messages[messages.length - 1] = { role: 'user', content: [{ type: 'text', text: words }] };
    messages.push({ role: 'assistant', content: answer.content.map((block) => ({ ...block })) as never });
  }
  const prefix = (body: string) => {
    const { messages: all } = JSON.parse(body) as { messages: { role: string; content: unknown[] }[] };
    // Up to the breakpoint: all but the memory block behind it.
    const upTo = [...all.slice(0, -1), { ...all.at(-1)!, content: all.at(-1)!.content.slice(0, 1) }];
    return upTo.map((message) => JSON.stringify(message).replace(',"cache_control":{"type":"ephemeral"}', ''));
  };
  for (const [index, body] of sent.entries()) {
    if (index === 0) continue;
    const earlier = prefix(sent[index - 1]!);
    expect(prefix(body).slice(0, earlier.length)).toEqual(earlier);
    expect(body.slice(0, body.indexOf('"messages"'))).toBe(sent[0]!.slice(0, sent[0]!.indexOf('"messages"')));
  }
  expect(last().body.system).toEqual([{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }]);
  expect(await stored()).toEqual(said);
});

test('a turn that goes round through tools is recalled for and recorded once, with the same block in every request', async () => {
  const tools = [{ name: 'menu', input_schema: { type: 'object' as const, properties: {} } }];
  const messages: Messages = [{ role: 'user', content: question }];
  const blocks: unknown[] = [];
  for (const step of [
    { text: 'I look.', toolUses: [{ name: 'menu', input: {}, id: 't1' }] },
    { text: '', toolUses: [{ name: 'menu', input: {}, id: 't2' }] },
    { text: 'Take the soup.' },
  ]) {
    provider.script(step);
    const answer = await client().messages.create({ model, max_tokens: 100, tools, messages });
    blocks.push(last().merged.at(-1)!.content.at(-1));
    const kinds = last()
      .merged.at(-1)!
      .content.map(({ type }) => type);
    expect(kinds).toEqual(messages.length === 1 ? ['text', 'text'] : ['tool_result', 'text']);
    const use = answer.content.find((block) => block.type === 'tool_use');
    messages.push({ role: 'assistant', content: answer.content as never });
    if (!use) break;
    // What is learned meanwhile does not change the block.
    await memory.facts.add({ userId: user, text: `I had peanuts ${use.id} times, allergic or not.` });
    messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'Soup, peanuts' }] });
  }
  expect(blocks[0]).toHaveProperty('text');
  expect(blocks).toEqual([blocks[0], blocks[0], blocks[0]]);
  expect(await stored()).toEqual([`user: ${question}`, 'assistant: Take the soup.']);
});

test('a request that is sent again is recorded once; the same words said again are another turn', async () => {
  const first: Messages = [{ role: 'user', content: 'yes' }];
  provider.script({ status: 529 }, { text: 'Good.' }, { text: 'Good.' }, { text: 'Fine.' });
  const retrying = client();
  await retrying.messages.create({ model, max_tokens: 100, messages: first }, { maxRetries: 1 });
  await retrying.messages.create({ model, max_tokens: 100, messages: first });
  await retrying.messages.create({
    ...{ model, max_tokens: 100 },
    messages: [...first, { role: 'assistant', content: 'Good.' }, { role: 'user', content: 'yes' }],
  });
  expect(await stored()).toEqual(['user: yes', 'assistant: Good.', 'user: yes', 'assistant: Fine.']);
});

test("a client's own blocks and recalled memory are nobody's words", async () => {
  provider.script({ text: 'Done.' });
  const content = [
    { type: 'text' as const, text: '<system-reminder>\nThe user loves long answers.\n</system-reminder>' },
    {
      type: 'text' as const,
      text: '<recalled-memory>\nWhat follows …\n<memory>\n- old\n</memory>\n</recalled-memory>',
    },
    { type: 'text' as const, text: 'Water the plants.' },
  ];
  await client().messages.create({ model, max_tokens: 100, messages: [{ role: 'user', content }] });
  expect(last().merged.at(-1)!.content.slice(0, 3)).toEqual(content);
  expect(await stored()).toEqual(['user: Water the plants.', 'assistant: Done.']);
});

test('a stream that breaks is recorded as far as it came, and breaks for the caller as well', async () => {
  provider.script({ text: 'The soup is without peanuts, and so is the bread.', cutAfterEvents: 4 });
  const stream = client().messages.stream({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Soup?' }] });
  await expect(stream.finalMessage()).rejects.toThrow();
  const turns = await stored();
  expect(turns[0]).toBe('user: Soup?');
  expect(turns[1]).toMatch(/^assistant: The soup .* \(cut\)$/);
});

test('a conversation that is new here and brings its history is told what the one before it said', async () => {
  await memory.remember({
    ...{ userId: user, sessionId: 'before' },
    messages: [{ role: 'user', content: 'The spare key lies under the blue flower pot.' }],
  });
  await memory.settled();
  provider.script({ text: 'Under the blue pot.' });
  await client().messages.create({
    ...{ model, max_tokens: 100 },
    messages: [
      { role: 'user', content: 'Hello there' },
      { role: 'assistant', content: 'Hi!' },
      { role: 'user', content: 'Where does the spare key lie, under which flower pot?' },
    ],
  });
  expect(String(last().merged.at(-1)!.content[1]?.text)).toContain('The spare key lies under the blue flower pot.');
});

test('what the model was told counts as used, what the provider refused does not', async () => {
  const ask = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: question }] };
  const uses = () =>
    database.driver.query('select access_count as uses from recollect.fact_usage where user_id = $1', [user]);
  provider.script({ status: 529 });
  await expect(client().messages.create(ask)).rejects.toMatchObject({ status: 529 });
  await proxy.idle();
  expect(await uses()).toEqual([]);
  provider.script({ text: 'No.' });
  await client().messages.create(ask);
  await expect.poll(uses).toEqual([{ uses: 1 }]);
});

test('off, read and write', async () => {
  const ask = async (mode: string) => {
    provider.script({ text: 'Well.' });
    const headers = { 'x-recollect-memory': mode, 'x-recollect-session': mode };
    await client(headers).messages.create({ model, max_tokens: 100, messages: [{ role: 'user', content: question }] });
    return { recalled: last().rawBody.includes('recalled-memory'), recorded: (await stored(user, mode)).length };
  };
  expect(await ask('off')).toEqual({ recalled: false, recorded: 0 });
  expect(await ask('read')).toEqual({ recalled: true, recorded: 0 });
  expect(await ask('write')).toEqual({ recalled: false, recorded: 2 });
});

test('a scope is of what is stored and of what is recalled', async () => {
  await memory.facts.add({ userId: user, scope: 'home', text: 'I am allergic to peanuts and cats at home.' });
  provider.script({ text: 'Well.' });
  await client({ 'x-recollect-scope': 'work' }).messages.create({
    ...{ model, max_tokens: 100, messages: [{ role: 'user', content: question }] },
  });
  await proxy.idle();
  expect(last().rawBody).toContain('recalled-memory');
  expect(last().rawBody).not.toContain('cats');
  const { turns } = await memory.turns.list({ userId: user, sessionId: 's1' });
  expect(new Set(turns.map(({ scope }) => scope))).toEqual(new Set(['work']));
});

test('what the API refuses reaches the caller as the API said it, and is not recorded', async () => {
  const refused = client().messages.create({ model, max_tokens: 100, messages: [{ role: 'user', content: '' }] });
  await expect(refused).rejects.toMatchObject({ status: 400, message: expect.stringContaining('non-empty content') });
  provider.script({ status: 429, retryAfter: 7, message: 'Slow down.' });
  const limited = client().messages.create({ model, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] });
  await expect(limited).rejects.toMatchObject({ status: 429, message: expect.stringContaining('Slow down.') });
  expect(await stored()).toEqual([]);
});

test('counting tokens passes; a tool runner, whose history the provider holds, has memory and is recorded', async () => {
  const messages: Messages = [{ role: 'user', content: question }];
  expect((await client().messages.countTokens({ model, messages })).input_tokens).toBeGreaterThan(1);
  expect(last().rawBody).not.toContain('recalled-memory');
  provider.script({ toolUses: [{ name: 'menu', input: {}, id: 't9' }] }, { text: 'Soup.' });
  const runner = client().beta.messages.toolRunner({
    ...{ model, max_tokens: 100, messages },
    tools: [
      {
        ...{ type: 'custom', name: 'menu', input_schema: { type: 'object', properties: {} } },
        ...{ parse: (input: unknown) => input, run: async () => 'Soup' },
      },
    ],
  });
  expect((await runner.runUntilDone()).content).toMatchObject([{ text: 'Soup.' }]);
  // The second request brings the result alone: the provider has the message with its block.
  expect(provider.requests.slice(-2).map(({ rawBody }) => rawBody.includes('recalled-memory'))).toEqual([true, false]);
  expect(last().body.thread).toMatchObject({ type: 'continue' });
  expect(last().merged[0]?.content.at(-1)?.text).toContain('recalled-memory');
  expect(await stored()).toEqual([`user: ${question}`, 'assistant: Soup.']);
});

test('signed thinking stays valid: what an answer is bound to is sent again as the provider saw it', async () => {
  const tools = [{ name: 'menu', input_schema: { type: 'object' as const, properties: {} } }];
  const messages: Messages = [{ role: 'user', content: question }];
  const ask = async (step: Parameters<typeof provider.script>[0]) => {
    provider.script(step);
    const answer = await client().messages.create({ model, max_tokens: 100, tools, messages });
    expect(last().refusedBy).toBeUndefined();
    messages.push({ role: 'assistant', content: answer.content as never });
    return last().merged.map(
      ({ content }) => content.filter(({ text }) => String(text).includes('recalled-memory')).length,
    );
  };
  expect(await ask({ text: 'Hm.' })).toEqual([1]);
  messages.push({ role: 'user', content: 'And soup, allergic to peanuts as I am?' });
  // Nothing is bound yet, so the earlier message goes as it is.
  expect(await ask({ thinking: 'Soup?', toolUses: [{ name: 'menu', input: {}, id: 't1' }] })).toEqual([0, 0, 1]);
  messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'Soup' }] });
  expect(await ask({ thinking: 'Fine.', text: 'Take it.' })).toEqual([0, 0, 1, 0, 0]);
  messages.push({ role: 'user', content: 'Peanuts, allergic, again?' });
  expect(await ask({ thinking: 'No.', text: 'No.' })).toEqual([0, 0, 1, 0, 0, 0, 1]);
  // Another process knows it from the database.
  const other = await startProxy(memory, { anthropic: { baseUrl: provider.url } });
  await proxy.idle();
  messages.push({ role: 'user', content: 'Thanks' });
  provider.script({ text: 'Welcome.' });
  const { baseURL: _, ...same } = { baseURL: '', apiKey: 'k', maxRetries: 0 };
  await new Anthropic({
    ...{ ...same, baseURL: `${other.url}/anthropic` },
    defaultHeaders: { 'x-recollect-user': user, 'x-recollect-session': 's1' },
  }).messages.create({ model, max_tokens: 100, tools, messages });
  expect(last().refusedBy).toBeUndefined();
});

test('without a session header the conversation is told by how it began, or as Claude Code names it', async () => {
  const sessions = async () => {
    await proxy.idle();
    return (await memory.sessions.list({ userId: user })).sessions.map(({ id }) => id);
  };
  const headers = { 'x-recollect-session': null } as never;
  const say = (messages: Messages, more: object = {}) => {
    provider.script({ text: 'Well.' });
    return client().messages.create({ model, max_tokens: 100, messages, ...more }, { headers });
  };
  await say([{ role: 'user', content: 'Hello there' }]);
  const answered: Messages = [
    { role: 'user', content: 'Hello there' },
    { role: 'assistant', content: 'Well.' },
  ];
  await say([...answered, { role: 'user', content: 'More' }]);
  const [first, ...rest] = await sessions();
  expect(first).toMatch(/^chat-[0-9a-f]{24}$/);
  expect(rest).toEqual([]);
  expect(await stored(user, first)).toEqual([
    'user: Hello there',
    'assistant: Well.',
    'user: More',
    'assistant: Well.',
  ]);

  const id = '54c1eb09-bc4c-4d2f-98eb-6d2ab2d5e2fe';
  const tools = [{ name: 'Bash', input_schema: { type: 'object', properties: {} } }];
  const metadata = { user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: id }) };
  await say([{ role: 'user', content: 'Fix the bug' }], { metadata, tools });
  await say([{ role: 'user', content: 'Write a title for: Fix the bug' }], { metadata });
  expect(await stored(user, id)).toEqual(['user: Fix the bug', 'assistant: Well.']);
});
