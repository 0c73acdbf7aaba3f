// Where the block goes in a request to the Messages API: behind everything that is cached, and nothing else changes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeBlocks } from '#src/compat/parts/anthropic/place-block.js';
import { messagesApiRules } from '#src/testing/messages-api/index.js';
import { mergeTurns } from '#src/testing/messages-api/merge-turns.js';

const block = '<recalled-memory>\nI like "tea" ☕\n</recalled-memory>';
const added = { type: 'text', text: block };
const cached = { cache_control: { type: 'ephemeral' } };
const text = (value: string, more: object = {}) => ({ type: 'text', text: value, ...more });

function placeBlock(json: string, body: object, value = block): string | null {
  const parts = { json, body: body as Record<string, unknown>, block: value, kept: [], humanAt: 0 };
  return placeBlocks(parts)?.body ?? null;
}

function place(body: object): { json: string | null; messages: { role: string; content: unknown }[] } {
  const json = placeBlock(JSON.stringify(body), body);
  return { json, messages: json === null ? [] : JSON.parse(json).messages };
}

test('at the end of the last user message, text or blocks', () => {
  const earlier = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
  ];
  expect(place({ messages: [...earlier, { role: 'user', content: 'Tea?' }] }).messages).toEqual([
    ...earlier,
    { role: 'user', content: [text('Tea?'), added] },
  ]);
  const blocks = [{ type: 'image', source: {} }, text('What is it?', cached)];
  expect(place({ messages: [...earlier, { role: 'user', content: blocks }] }).messages.at(-1)).toEqual({
    role: 'user',
    content: [...blocks, added],
  });
});

test('after tool results', () => {
  const result = { type: 'tool_result', tool_use_id: 't1', content: [text('21 °C')], ...cached };
  expect(place({ messages: [{ role: 'user', content: [result] }] }).messages[0]?.content).toEqual([result, added]);
});

test('in the system message that ends the conversation, which may hold the breakpoint', () => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'system', content: [text('Be brief.', cached)] },
  ];
  expect(place({ messages }).messages[1]?.content).toEqual([text('Be brief.', cached), added]);
});

test('before an answer that was begun, but not before a breakpoint', () => {
  const begun = (more: object) => [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: [text('Hel', more)] },
  ];
  expect(place({ messages: begun({}) }).messages[0]?.content).toEqual([text('Hi'), added]);
  expect(place({ messages: begun(cached) }).json).toBeNull();
  expect(place({ messages: begun({}), cache_control: { type: 'ephemeral' } }).json).toBeNull();
});

test('the automatic breakpoint stays at the end of what the caller wrote', () => {
  const control = { type: 'ephemeral', ttl: '1h' };
  for (const content of ['Tea?', [text('Tea?')]]) {
    const { json } = place({ model: 'm', cache_control: control, messages: [{ role: 'user', content }] });
    expect(JSON.parse(json!)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: [text('Tea?', { cache_control: control }), added] }],
    });
  }
  const marked = { cache_control: control, messages: [{ role: 'user', content: [text('Tea?', cached)] }] };
  expect(JSON.parse(place(marked).json!)).toEqual({
    messages: [{ role: 'user', content: [text('Tea?', cached), added] }],
  });
});

test('what was added before stays where it was, and a turn that has its block gets no other', () => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Tea?' },
  ];
  const parts = { json: JSON.stringify({ messages }), body: { messages }, block };
  const kept = [{ message: 0, block: 'earlier' }];
  const placed = placeBlocks({ ...parts, kept, humanAt: 2 })!;
  expect(JSON.parse(placed.body).messages).toEqual([
    { role: 'user', content: [text('Hi'), text('earlier')] },
    messages[1],
    { role: 'user', content: [text('Tea?'), added] },
  ]);
  expect(placed.additions).toEqual([...kept, { message: 2, block }]);
  expect(placeBlocks({ ...parts, kept, humanAt: 0 })!.additions).toEqual(kept);
});

test('nowhere, where there is nobody to tell', () => {
  expect(place({ messages: [] }).json).toBeNull();
  expect(place({ messages: [{ role: 'assistant', content: 'Hi' }] }).json).toBeNull();
  expect(place({ messages: [{ role: 'user', content: [] }] }).json).toBeNull();
  expect(place({}).json).toBeNull();
});

const control = fc.option(fc.constant({ type: 'ephemeral' as const }), { nil: undefined });
const textBlock = fc.record({ value: fc.string({ minLength: 1 }), control }).map(({ value, control: marker }) => ({
  type: 'text',
  text: `w${value}`,
  ...(marker ? { cache_control: marker } : {}),
}));
const content = fc.oneof(
  fc.string({ minLength: 1 }).map((value) => `w${value}`),
  fc.array(textBlock, { minLength: 1, maxLength: 3 }),
);
const body = fc
  .record({ turns: fc.array(fc.tuple(content, content), { maxLength: 4 }), last: content, control, indent: fc.nat(2) })
  .map(({ turns, last, control: automatic, indent }) => ({
    indent,
    value: {
      model: 'claude',
      max_tokens: 100,
      messages: [
        ...turns.flatMap(([user, assistant]) => [
          { role: 'user', content: user },
          { role: 'assistant', content: assistant },
        ]),
        { role: 'user', content: last },
      ],
      ...(automatic ? { cache_control: automatic } : {}),
    },
  }));

test('whatever the request: the API takes it, with as many breakpoints, all before the block, and the rest is as it was', () => {
  fc.assert(
    fc.property(body, ({ value, indent }) => {
      const before = JSON.stringify(value, null, indent);
      const after = placeBlock(before, JSON.parse(before))!;
      const sent = JSON.parse(after);
      const count = (json: string) => json.split('"cache_control"').length - 1;
      const marked = JSON.stringify(value.messages.at(-1)).endsWith('"cache_control":{"type":"ephemeral"}}]}');
      expect(count(after)).toBe(count(before) - (marked && 'cache_control' in value ? 1 : 0));
      expect(after.lastIndexOf('"cache_control"')).toBeLessThan(after.indexOf('<recalled-memory>'));
      expect(sent.messages.at(-1).content.at(-1)).toEqual(added);
      expect(sent.messages.slice(0, -1)).toEqual(value.messages.slice(0, -1));
      const start = before.indexOf('"messages"');
      const lastMessage = before.lastIndexOf('"role"');
      expect(after.startsWith(before.slice(0, lastMessage))).toBe(true);
      expect(start).toBeGreaterThan(0);
      if (count(before) > 4) return;
      const headers = { 'anthropic-version': '2023-06-01' };
      const input = {
        endpoint: 'messages' as const,
        beta: false,
        headers,
        body: sent,
        merged: mergeTurns(sent.messages),
      };
      expect(messagesApiRules.filter(({ check }) => check(input)).map(({ name }) => name)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
