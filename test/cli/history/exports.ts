// Small exports as the programs write them, made up.

const chatgptNode = (id: string, parent: string | null, message: object | null, children: string[] = []) => [
  id,
  { id, parent, children, message: message && { id, ...message } },
];
const said = (role: string, parts: unknown[], at: number | null, more: object = {}) => ({
  author: { role, name: null, metadata: {} },
  create_time: at,
  content: { content_type: 'text', parts },
  recipient: 'all',
  weight: 1,
  metadata: {},
  ...more,
});

/** The user edited the second question: `q2-old` is no longer part of the conversation. */
export const chatgptExport = [
  {
    id: 'c1',
    conversation_id: 'c1',
    title: 'Dinner ideas',
    create_time: 1_736_209_400,
    current_node: 'a2',
    mapping: Object.fromEntries([
      chatgptNode('root', null, null, ['sys']),
      chatgptNode(
        'sys',
        'root',
        said('system', [''], null, { metadata: { is_visually_hidden_from_conversation: true } }),
        ['q1'],
      ),
      chatgptNode('q1', 'sys', said('user', ['I am allergic to shellfish. What can I cook?'], 1_736_209_412.345), [
        't1',
      ]),
      chatgptNode('t1', 'q1', said('assistant', ['search("recipes")'], 1_736_209_413, { recipient: 'browser' }), [
        'a1',
      ]),
      chatgptNode('a1', 't1', said('assistant', ['Try a risotto.'], 1_736_209_420), ['q2', 'q2-old']),
      chatgptNode('q2-old', 'a1', said('user', ['What about prawns?'], 1_736_209_430), []),
      chatgptNode(
        'q2',
        'a1',
        said(
          'user',
          [{ content_type: 'image_asset_pointer', asset_pointer: 'file-service://f1' }, 'Like this one?'],
          1_736_209_440,
          {
            content: {
              content_type: 'multimodal_text',
              parts: [{ content_type: 'image_asset_pointer', asset_pointer: 'file-service://f1' }, 'Like this one?'],
            },
          },
        ),
        ['a2'],
      ),
      chatgptNode('a2', 'q2', said('assistant', ['Yes.'], null), []),
    ]),
  },
  { title: 'broken' },
];

export const claudeExport = [
  {
    uuid: 'conv-1',
    name: 'Moving house',
    created_at: '2026-02-01T09:00:00.000000Z',
    account: { uuid: 'me' },
    chat_messages: [
      {
        uuid: 'm1',
        sender: 'human',
        text: 'I live in Porto and I am moving to Berlin in May.',
        content: [{ type: 'text', text: 'I live in Porto and I am moving to Berlin in May.' }],
        created_at: '2026-02-01T09:00:01.000000Z',
        attachments: [{ file_name: 'lease.txt', file_type: 'text/plain', extracted_content: 'I am the landlord.' }],
        files: [],
      },
      {
        uuid: 'm2',
        sender: 'assistant',
        text: '',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'tool_use', name: 'web_search', input: {} },
          { type: 'text', text: 'Good luck!' },
        ],
        created_at: '2026-02-01T09:00:09.000000Z',
        attachments: [],
        files: [],
      },
      { uuid: 'm3', sender: 'assistant', text: '', content: [], created_at: '2026-02-01T09:01:00Z' },
      { sender: 'human', text: 'no id' },
    ],
  },
];

const event = (type: string, uuid: string, content: unknown, more: object = {}, message: object = {}) =>
  JSON.stringify({
    type,
    uuid,
    parentUuid: null,
    sessionId: 's1',
    cwd: '/home/ana/heron',
    gitBranch: 'main',
    isSidechain: false,
    timestamp: '2026-03-01T10:00:00.000Z',
    message: { role: type, content, ...message },
    ...more,
  });

export const claudeCodeSession = [
  '{"type":"summary","summary":"Fixes","leafUuid":"x"}',
  event('user', 'u0', 'Caveat: written by the client', { isMeta: true }),
  event('user', 'u1', '<system-reminder>Be brief.</system-reminder>I always use tabs for indentation.'),
  event('assistant', 'a1', [{ type: 'thinking', thinking: '…' }], {}, { id: 'msg_1' }),
  event('assistant', 'a2', [{ type: 'text', text: 'Understood.' }], {}, { id: 'msg_1' }),
  event('assistant', 'a3', [{ type: 'tool_use', id: 't', name: 'Edit', input: {} }], {}, { id: 'msg_1' }),
  event('assistant', 'a4', [{ type: 'text', text: 'Done.' }], {}, { id: 'msg_1' }),
  event('user', 'u2', [{ type: 'tool_result', tool_use_id: 't', content: 'I am a file' }]),
  event('user', 'u3', '<command-name>/clear</command-name>\n<command-message>clear</command-message>'),
  event('user', 'u6', '<local-command-stdout>I am the output of a command</local-command-stdout>'),
  event('user', 'u7', [
    { type: 'text', text: '<ide_opened_file>The user opened /home/ana/heron/a.ts.</ide_opened_file>' },
    { type: 'text', text: 'I call this project Heron.' },
  ]),
  event('user', 'u8', 'This session is being continued from a previous conversation that ran out of context. …'),
  event('user', 'u4', 'look around', { isSidechain: true }),
  event('user', 'u1', 'I always use tabs for indentation.', { sessionId: 's2' }),
  event('user', 'u5', [{ type: 'text', text: '[Request interrupted by user]' }]),
  'not json',
].join('\n');

export const mem0Export = {
  results: [
    { id: 'f1', memory: 'Is vegetarian', user_id: 'ana', created_at: '2026-01-01T00:00:00Z', metadata: null },
    { id: 'f2', memory: 'Prefers dark mode', user_id: 'ana', agent_id: 'desk', metadata: { category: 'ui' } },
    { id: 'f3' },
  ],
};

export const zepExport = {
  threads: [
    {
      thread_id: 't1',
      messages: [
        {
          uuid: 'z1',
          role: 'user',
          name: 'Ana',
          content: 'My sister Eva lives in Faro.',
          created_at: '2026-01-02T08:00:00Z',
        },
        { uuid: 'z2', role: 'assistant', content: 'Nice.', created_at: '2026-01-02T08:00:02Z' },
        { uuid: 'z3', role: 'system', content: 'internal' },
        { role: 'user', content: 'no id' },
      ],
    },
  ],
  edges: [
    { uuid: 'e1', fact: 'Ana works at Acme', valid_at: '2026-01-01T00:00:00Z', invalid_at: null },
    { uuid: 'e2', fact: 'Ana works at Initech', valid_at: '2020-01-01T00:00:00Z', invalid_at: '2026-01-01T00:00:00Z' },
  ],
};
