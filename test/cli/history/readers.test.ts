// Each program's export becomes turns and facts; what nobody said is left out and counted, what cannot be read is named.
import { expect, test } from 'vitest';
import { chatgptReader } from '#src/cli/history/chatgpt.js';
import { claudeReader } from '#src/cli/history/claude.js';
import { claudeCodeReader } from '#src/cli/history/claude-code.js';
import type { History, HistoryReader } from '#src/cli/history/history.js';
import { mem0Reader } from '#src/cli/history/mem0.js';
import { historyReaders } from '#src/cli/history/readers.js';
import { zepReader } from '#src/cli/history/zep.js';
import { chatgptExport, claudeCodeSession, claudeExport, mem0Export, zepExport } from './exports.js';

const read = (reader: HistoryReader, value: unknown): History =>
  reader.read([{ name: 'export.json', text: typeof value === 'string' ? value : JSON.stringify(value) }]);
const shown = ({ turns }: History) => turns.map(({ message }) => [message.role, message.id, message.content]);

test('ChatGPT: the branch that was open last, with its title and times', () => {
  const history = read(chatgptReader, chatgptExport);
  expect(shown(history)).toEqual([
    ['user', 'chatgpt:q1', [{ type: 'text', text: 'I am allergic to shellfish. What can I cook?' }]],
    ['assistant', 'chatgpt:a1', [{ type: 'text', text: 'Try a risotto.' }]],
    [
      'user',
      'chatgpt:q2',
      [
        { type: 'image', source: { type: 'file', file_id: 'file-service://f1' } },
        { type: 'text', text: 'Like this one?' },
      ],
    ],
    ['assistant', 'chatgpt:a2', [{ type: 'text', text: 'Yes.' }]],
  ]);
  expect(history.turns[0]).toMatchObject({
    sessionId: 'chatgpt/c1',
    message: { createdAt: '2025-01-07T00:23:32.345Z', metadata: { source: 'chatgpt', title: 'Dinner ideas' } },
  });
  // A message without a time has the one before it.
  expect(history.turns[3]?.message.createdAt).toBe(history.turns[2]?.message.createdAt);
  expect(history.leftOut).toEqual({ 'messages of tools and of the system': 1, 'messages of other branches': 1 });
  expect(history.bad).toEqual([expect.objectContaining({ place: 'export.json, conversation 2' })]);
});

test('ChatGPT: a tree that runs in a circle ends', () => {
  const text = { author: { role: 'user' }, content: { content_type: 'text', parts: ['hello'] } };
  const mapping = {
    a: { id: 'a', parent: 'b', children: ['b'], message: { id: 'a', ...text } },
    b: { id: 'b', parent: 'a', children: ['a'], message: { id: 'b', ...text } },
  };
  expect(read(chatgptReader, [{ id: 'c', current_node: 'a', mapping }]).turns).toHaveLength(2);
});

test('Claude: text is said, an attachment is not the user’s words', () => {
  const history = read(claudeReader, claudeExport);
  expect(shown(history)).toEqual([
    [
      'user',
      'claude:m1',
      [
        { type: 'text', text: 'I live in Porto and I am moving to Berlin in May.' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'I am the landlord.' } },
      ],
    ],
    ['assistant', 'claude:m2', [{ type: 'text', text: 'Good luck!' }]],
  ]);
  expect(history.turns[0]).toMatchObject({
    sessionId: 'claude/conv-1',
    message: { createdAt: '2026-02-01T09:00:01.000Z' },
  });
  expect(history.leftOut).toEqual({ 'messages without text': 1 });
  expect(history.bad).toHaveLength(1);
});

test('Claude: the branch that was open last, where messages name their parents', () => {
  const message = (uuid: string, parent: string, text: string, minute: number) => ({
    uuid,
    parent_message_uuid: parent,
    sender: uuid.startsWith('q') ? 'human' : 'assistant',
    content: [{ type: 'text', text }],
    created_at: `2026-02-01T09:0${minute}:00Z`,
  });
  const chat_messages = [
    message('q1', '00000000-0000-4000-8000-000000000000', 'I live in Prto.', 0),
    message('a1', 'q1', 'Where?', 1),
    message('q1b', '00000000-0000-4000-8000-000000000000', 'I live in Porto.', 2),
    message('a1b', 'q1b', 'A fine town.', 3),
    message('a1c', 'q1b', 'A lovely town.', 4),
  ];
  const ids = (conversation: object) =>
    read(claudeReader, [{ uuid: 'c', chat_messages, ...conversation }]).turns.map(({ message: { id } }) => id);
  expect(ids({})).toEqual(['claude:q1b', 'claude:a1c']);
  expect(ids({ current_leaf_message_uuid: 'a1b' })).toEqual(['claude:q1b', 'claude:a1b']);
  expect(ids({ current_leaf_message_uuid: 'gone' })).toEqual(['claude:q1b', 'claude:a1c']);
  expect(read(claudeReader, [{ uuid: 'c', chat_messages }]).leftOut).toEqual({ 'messages of other branches': 3 });
  // One without a parent: nothing is known of branches.
  const flat = chat_messages.map((one) => ({ ...one, parent_message_uuid: undefined }));
  expect(ids({ chat_messages: flat })).toHaveLength(5);
});

test('Claude: the words of the web page beside a tool call are nobody’s', () => {
  const text = 'This block is not supported on your current device yet.';
  const message = { uuid: 'm', sender: 'assistant', text, content: [{ type: 'tool_use', name: 'artifacts' }] };
  const { turns, leftOut } = read(claudeReader, [{ uuid: 'c', chat_messages: [message] }]);
  expect([turns, leftOut]).toEqual([[], { 'messages without text': 1 }]);
  expect(read(claudeReader, [{ uuid: 'c', chat_messages: [{ ...message, content: [] }] }]).turns).toHaveLength(1);
});

test('Claude Code: what was typed and answered; nothing of tools, subagents and the client', () => {
  const history = read(claudeCodeReader, claudeCodeSession);
  expect(shown(history)).toEqual([
    ['user', 'claude-code:u1', 'I always use tabs for indentation.'],
    ['assistant', 'claude-code:a2', 'Understood.\n\nDone.'],
    ['user', 'claude-code:u7', 'I call this project Heron.'],
  ]);
  expect(history.turns[0]).toMatchObject({
    sessionId: 'claude-code/s1',
    message: { metadata: { source: 'claude-code', project: 'heron', branch: 'main' } },
  });
  expect(history.leftOut).toEqual({
    'messages of the client': 5,
    'tool calls and results': 2,
    'messages of subagents': 1,
    'messages that a resumed session repeats': 1,
  });
  expect(history.bad).toEqual([{ place: 'export.json, line 16', reason: 'is not JSON' }]);
});

test('mem0: memories are facts, an agent’s in its scope', () => {
  const history = read(mem0Reader, mem0Export);
  expect(history.facts).toEqual([
    expect.objectContaining({
      sourceId: 'f1',
      text: 'Is vegetarian',
      scope: null,
      learnedAt: '2026-01-01T00:00:00.000Z',
    }),
    expect.objectContaining({ sourceId: 'f2', text: 'Prefers dark mode', scope: 'agent:desk', learnedAt: null }),
  ]);
  expect(history.bad).toEqual([{ place: 'export.json, memory 3', reason: 'needs an id and a memory' }]);
  expect(read(mem0Reader, mem0Export.results).facts).toHaveLength(2);
  const long = read(mem0Reader, [{ id: 'f', memory: 'Is tall', agent_id: 'x'.repeat(300) }]);
  expect(long).toMatchObject({ facts: [], bad: [{ place: 'export.json, memory 1' }] });
});

test('Zep: threads are turns, edges are facts, but not those that have ended', () => {
  const history = read(zepReader, zepExport);
  expect(shown(history)).toEqual([
    ['user', 'zep:z1', 'My sister Eva lives in Faro.'],
    ['assistant', 'zep:z2', 'Nice.'],
  ]);
  expect(history.turns[0]?.message.speaker).toBe('Ana');
  expect(history.facts.map(({ text }) => text)).toEqual(['Ana works at Acme']);
  expect(history.leftOut).toEqual({ 'messages of tools and of the system': 1, 'facts that had ended': 1 });
  expect(history.bad).toHaveLength(1);
});

test('nothing that a document holds makes a reader fail', () => {
  const values = [
    '',
    'null',
    '{}',
    '[]',
    '[null, 1, "x", []]',
    '{"mapping": 3, "id": "a"}',
    '[{"uuid":"a","chat_messages":[null]}]',
  ];
  for (const reader of historyReaders)
    for (const text of [...values, '{"results":[null,{"id":1}]}', '{"threads":{"messages":1},"edges":[{"fact":{}}]}'])
      expect(reader.read([{ name: 'x', text }]).turns).toEqual([]);
});
