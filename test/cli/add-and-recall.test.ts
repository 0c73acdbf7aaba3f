// What is added in one process is found in the next; what cannot be added is named, line by line.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyPreparedFolder } from '../support/database.js';
import { type CliResult, runCli } from './run-cli.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let folder: string;
let database: string;
let first: CliResult;

const lines: (string | Uint8Array)[] = [
  '{"role":"user","content":"I am allergic to peanuts.","created_at":"2026-03-01T10:00:00Z"}',
  '{"role":"assistant","content":"Noted.","created_at":"2026-03-01T10:00:05Z"}',
  '{"role":"user",',
  '{"role":"robot","content":"hello"}',
  '{"role":"user","content":""}',
  Uint8Array.from([...Buffer.from('{"role":"user","content":"'), 0xc3, 0x28, ...Buffer.from('"}')]),
  '{"role":"user","content":"a\\u0000b"}',
  `{"role":"user","content":"${'x'.repeat(1_048_576)}"}`,
  '["role","user"]',
  '{"role":"user","content":"hello","created_at":"yesterday"}',
  '{"role":"user","content":"hello","metadata":"none"}',
  '',
  '{"role":"user","content":"yes","session_id":"two"}',
  '{"role":"user","content":"yes","session_id":"two"}',
  '{"role":"user","content":"My boat is called \\u001b]0;owned\\u0007Heron\\u001b[2J.","id":"boat","session_id":"two","speaker":null}',
  '{"role":"user","content":"another boat","id":"boat"}',
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-cli-'));
  database = await copyPreparedFolder();
  const bytes = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]);
  await writeFile(join(folder, 'turns.jsonl'), Buffer.concat(bytes));
  first = await add('turns.jsonl');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(database, { recursive: true, force: true });
});

function add(...args: string[]): Promise<CliResult> {
  return runCli(['add', '--user', 'u', '--session', 'one', '--database', database, ...args], { cwd: folder });
}

function recall(...args: string[]): Promise<CliResult> {
  return runCli(['recall', '--user', 'u', '--database', database, ...args], { cwd: folder });
}

test('good lines are kept, each bad line is named, and the exit status says that some were bad', () => {
  expect(first.status).toBe(3);
  expect(first.stdout).toBe('Added 5 turns; 10 bad lines left out.\n');
  // A slow machine prints progress as well.
  const named = first.stderr
    .split('\n')
    .filter((line) => line.startsWith('line '))
    .sort((one, other) => lineNumber(one) - lineNumber(other));
  expect(named).toEqual([
    'line 3: is not JSON',
    expect.stringMatching(/^line 4: role must be "user" or "assistant"/),
    'line 5: content is empty.',
    'line 6: is not valid UTF-8',
    expect.stringMatching(/^line 7: content holds a NUL character/),
    expect.stringMatching(/^line 8: content has 1048576 characters; at most/),
    'line 9: is not a JSON object',
    expect.stringMatching(/^line 10: created_at is not a date/),
    'line 11: metadata must be an object',
    'line 16: its id is that of line 15 already',
  ]);
});

test('adding the file again adds nothing; with a line put right and one appended, only those', async () => {
  const again = await add('turns.jsonl', '--json');
  expect(again.status).toBe(3);
  expect(JSON.parse(again.stdout)).toMatchObject({ added: 0, known: 5, settled: true, left: 0 });

  const mended = lines.map((line, index) => (index === 2 ? '{"role":"user","content":"I play chess."}' : line));
  const bytes = [...mended, '{"role":"user","content":"one more"}'].flatMap((line) => [
    Buffer.from(line),
    Buffer.from('\n'),
  ]);
  await writeFile(join(folder, 'turns.jsonl'), Buffer.concat(bytes));
  const third = await add('turns.jsonl', '--json');
  expect(JSON.parse(third.stdout)).toMatchObject({ added: 2, known: 5 });
});

test('a new process finds what was added, with the reason and the parts of the score', async () => {
  const found = await recall('what should I not eat because of an allergy?', '--json', '--explain', '--k', '5');
  expect(found.status).toBe(0);
  const document = JSON.parse(found.stdout);
  expect(Object.keys(document)).toEqual(
    expect.arrayContaining(['query', 'recent', 'summary', 'facts', 'turns', 'leftOut', 'tokens']),
  );
  expect(document.facts[0]).toMatchObject({ text: 'I am allergic to peanuts.', type: 'constraint', subject: 'user' });
  expect(document.facts[0].why).not.toBe('');
  expect(document.facts[0].parts.keywords + document.facts[0].parts.meaning).toBeGreaterThan(0);
  expect(document.tokens).toBeGreaterThan(0);
});

test('text from memory cannot drive the terminal, in either form', async () => {
  const shown = await recall('what is my boat called?', '--min-relevance', '0');
  expect(shown.status).toBe(0);
  expect(shown.stdout).toContain('My boat is called Heron.');
  expect(shown.stdout).not.toMatch(/[^\P{Cc}\n]/u);

  const json = await recall('what is my boat called?', '--min-relevance', '0', '--json');
  expect(json.stdout).not.toMatch(/[^\P{Cc}\n]/u);
  const boat = JSON.parse(json.stdout).turns.find((turn: { externalId: string }) => turn.externalId === 'boat');
  expect(boat).toMatchObject({ role: 'user', speaker: null, sessionId: 'two' });
  // Kept verbatim: a program that asks for JSON gets what was said.
  expect(boat.text).toBe('My boat is called \u001b]0;owned\u0007Heron\u001b[2J.');
});

test('an unknown user is empty, not an error', async () => {
  const found = await runCli(['recall', '--json', '--user', 'n"o/b\\ody', 'anything', '--database', database]);
  expect(found.status).toBe(0);
  expect(JSON.parse(found.stdout)).toMatchObject({ facts: [], turns: [], recent: [], summary: null, tokens: 0 });
});

test('a LoCoMo file with several conversations asks which, and takes one from standard input', async () => {
  const conversation = (name: string) => ({
    sample_id: name,
    conversation: {
      speaker_a: 'Ann',
      session_1_date_time: '1:56 pm on 8 May, 2023',
      session_1: [
        { speaker: 'Ann', dia_id: 'D1:1', text: `I adopted a parrot in ${name}.` },
        { speaker: 'Bob', dia_id: 'D1:2', text: '', blip_caption: 'a green bird' },
      ],
    },
  });
  const input = JSON.stringify([conversation('north'), conversation('south')]);
  const args = ['add', '--user', 'locomo', '--database', database, '--json', '-'];
  const unclear = await runCli(args, { input });
  expect(unclear).toMatchObject({ status: 2, stdout: '' });
  expect(unclear.stderr).toContain('1 (north), 2 (south)');
  const added = await runCli([...args, '--conversation', '2'], { input });
  expect(JSON.parse(added.stdout)).toMatchObject({ added: 2, known: 0, bad: [] });
  const found = await runCli(['recall', '--json', '--user', 'locomo', '--database', database, 'who adopted a parrot?']);
  expect(JSON.parse(found.stdout).facts[0]).toMatchObject({
    text: 'I adopted a parrot in south.',
    subject: 'Ann',
    at: '2023-05-08T13:56:00.000Z',
    evidenceTurnIds: ['south:D1:1'],
  });
});

function lineNumber(line: string): number {
  return Number(/^line (\d+)/.exec(line)?.[1]);
}
