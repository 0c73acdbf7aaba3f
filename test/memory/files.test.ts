// memory.files: paths, limits, versions, the lock, and that files go where everything of a user goes.
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '#src/memory-types/data.js';
import { searchDatabase } from '../support/canary.js';
import { openTestMemory } from '../support/memory.js';

const { memory, database } = await openTestMemory({ worker: false });
const { files } = memory;

async function exported(userId: string): Promise<ExportRecord[]> {
  const records: ExportRecord[] = [];
  for await (const record of memory.users.export(userId)) records.push(record);
  return records;
}
const textsOf = async (userId: string) =>
  Object.fromEntries(
    await Promise.all(
      (await files.list(userId)).map(async ({ path }) => [path, (await files.read(userId, path))?.text] as const),
    ),
  );

describe('paths', () => {
  it.each([
    '/etc/passwd',
    'memories/a',
    '/memories_backup/a',
    '/memoriesa',
    '/memories/../etc/passwd',
    '/memories/a/../../b',
    '/memories/./a',
    '/memories/%2e%2e/b',
    '/memories/%2E%2E%2Fb',
    '/memories/%252e%252e/b',
    '/memories/..%c0%afb',
    '/memories\\..\\b',
    '/memories/a\\b',
    '/memories/a\u0000b',
    '/memories/a\nb',
    '/memories/\u202ea',
    '/memories/a\u200bb',
    '/memories/\u2024\u2024/b',
    '/memories/\u2025/b',
    '/memories/\uff0e\uff0e\uff0fb',
    '/memories/a\uff0fb',
    '/memories/a\uff3cb',
    '/memories/ /b',
    '/memories/ .. /b',
    `/memories/${'x'.repeat(600)}`,
    '\ud800/memories',
    '',
    7,
  ])('refuses %j', async (path) => {
    for (const call of [
      () => files.create('paths', path as string, 'x'),
      () => files.read('paths', path as string),
      () => files.rename('paths', '/memories/a', path as string),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await files.list('paths')).toEqual([]);
  });

  it('takes one path for one however it is written', async () => {
    await files.create('forms', '/memories//caf\u0065\u0301/notes ü.md/', 'x');
    expect((await files.list('forms')).map((file) => file.path)).toEqual(['/memories/café/notes ü.md']);
    expect(await files.read('forms', '/memories/café/notes ü.md')).toMatchObject({ text: 'x', bytes: 1 });
  });
});

describe('changing', () => {
  it('keeps what was there as versions, of edits, renames and deletions', async () => {
    await files.create('ana', '/memories/a.md', 'one');
    await files.edit('ana', '/memories/a.md', (text) => `${text} two`, { actor: 'someone' });
    await files.edit('ana', '/memories/a.md', () => null);
    await files.rename('ana', '/memories/a.md', '/memories/b/c.md');
    await files.remove('ana', '/memories/b');
    expect(await files.list('ana')).toEqual([]);
    expect(await files.versions('ana', '/memories/a.md')).toMatchObject([
      { change: 'renamed', text: 'one two', renamedTo: '/memories/b/c.md' },
      { change: 'edited', text: 'one two', actor: 'someone' },
      { change: 'created', text: 'one', actor: 'agent', renamedTo: null },
    ]);
    expect(await files.versions('ana', '/memories/b/c.md')).toMatchObject([{ change: 'deleted', text: 'one two' }]);
    const { entries } = await memory.audit.list({ userId: 'ana' });
    expect(entries.filter((entry) => entry.kind === 'file_changed')).toHaveLength(4);
    expect(JSON.stringify(entries)).not.toMatch(/one|a\.md/);
  });

  it('keeps the last 50 versions of a path', async () => {
    await files.create('long', '/memories/a', '0');
    for (let count = 1; count <= 52; count += 1) await files.edit('long', '/memories/a', () => String(count));
    const versions = await files.versions('long', '/memories/a');
    expect([versions.length, versions[0]?.text, versions.at(-1)?.text]).toEqual([50, '52', '3']);
  });

  it('refuses what overwrites, what is no place, what is not there, and what is too long', async () => {
    await files.create('bob', '/memories/a', 'x');
    await files.create('bob', '/memories/d/e', 'y');
    const code = (code: string) => expect.objectContaining({ code });
    await expect(files.create('bob', '/memories/a', 'z')).rejects.toEqual(code('conflict'));
    await expect(files.create('bob', '/memories/d', 'z')).rejects.toEqual(code('conflict'));
    await expect(files.create('bob', '/memories/a/b', 'z')).rejects.toEqual(code('conflict'));
    await expect(files.rename('bob', '/memories/a', '/memories/d/e')).rejects.toEqual(code('conflict'));
    await expect(files.rename('bob', '/memories/d', '/memories/d/f')).rejects.toEqual(code('invalid_input'));
    await expect(files.rename('bob', '/memories/a', '/memories')).rejects.toEqual(code('conflict'));
    await expect(files.rename('bob', '/memories', '/memories/x')).rejects.toEqual(code('invalid_input'));
    await expect(files.remove('bob', '/memories')).rejects.toEqual(code('invalid_input'));
    await expect(files.remove('bob', '/memories/b')).rejects.toEqual(code('not_found'));
    await expect(files.edit('bob', '/memories/d', () => 'z')).rejects.toEqual(code('not_found'));
    await expect(files.create('bob', '/memories/big', 'x'.repeat(100_001))).rejects.toEqual(code('invalid_input'));
    await expect(files.edit('bob', '/memories/a', () => 'a\u0000')).rejects.toEqual(code('invalid_input'));
    expect(await textsOf('bob')).toEqual({ '/memories/a': 'x', '/memories/d/e': 'y' });
  });

  it('refuses more than a user may keep, and writes nothing of it', async () => {
    const text = 'x'.repeat(100_000);
    for (let count = 0; count < 50; count += 1) await files.create('full', `/memories/${count}`, text);
    await expect(files.create('full', '/memories/more', 'x')).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await files.list('full')).toHaveLength(50);
  });

  it('loses no edit of many at once', async () => {
    await files.create('busy', '/memories/log', '');
    const numbers = Array.from({ length: 20 }, (_, index) => `${index};`);
    await Promise.all(numbers.map((number) => files.edit('busy', '/memories/log', (text) => text + number)));
    const text = (await files.read('busy', '/memories/log'))?.text ?? '';
    expect(text.match(/\d+;/g)?.sort()).toEqual([...numbers].sort());
  });

  it('never shows or changes files of another user', async () => {
    await files.create('one', '/memories/secret', 'mine');
    expect(await files.read('two', '/memories/secret')).toBeNull();
    await expect(files.edit('two', '/memories/secret', () => 'x')).rejects.toMatchObject({ code: 'not_found' });
    await files.create('two', '/memories/secret', 'theirs');
    await files.remove('two', '/memories/secret');
    expect(await textsOf('one')).toEqual({ '/memories/secret': 'mine' });
    expect(await files.versions('one', '/memories/secret')).toHaveLength(1);
  });
});

describe('everything of a user', () => {
  it('exports and imports files with their versions, and skips what has no place', async () => {
    await files.create('from', '/memories/a', 'one');
    await files.edit('from', '/memories/a', () => 'two');
    await files.create('from', '/memories/b/c', 'three');
    const records = await exported('from');
    expect(records.filter((record) => record.kind === 'file')).toHaveLength(2);
    const through = records.map((record): unknown => JSON.parse(JSON.stringify(record)));
    await memory.users.import('into', through);
    expect((await exported('into')).slice(1)).toEqual(records.slice(1));
    expect((await memory.users.import('into', through)).imported).toEqual({});
    await files.create('odd', '/memories/a/x', 'mine');
    const { skipped } = await memory.users.import('odd', through);
    expect(skipped.file).toBe(1);
    expect(await textsOf('odd')).toEqual({ '/memories/a/x': 'mine', '/memories/b/c': 'three' });
    const wrong = { kind: 'file', path: '/memories/../x', text: '', createdAt: '2026-01-01T00:00:00Z' };
    await expect(
      memory.users.import('odd', [records[0], { ...wrong, updatedAt: wrong.createdAt }]),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('merges files, and moves those whose place is taken', async () => {
    await files.create('anon', '/memories/a', 'anon a');
    await files.create('anon', '/memories/own', 'anon own');
    await files.create('anon', '/memories/d/e', 'anon e');
    await files.create('acct', '/memories/a', 'acct a');
    await files.create('acct', '/memories/d', 'acct d');
    const report = await memory.users.merge({ from: 'anon', into: 'acct' });
    expect(report.users[0]?.renamedFiles).toEqual([
      { was: '/memories/a', is: '/memories/merged-2/a' },
      { was: '/memories/d/e', is: '/memories/merged-2/d/e' },
    ]);
    const merged = {
      '/memories/a': 'acct a',
      '/memories/d': 'acct d',
      '/memories/merged-2/a': 'anon a',
      '/memories/merged-2/d/e': 'anon e',
      '/memories/own': 'anon own',
    };
    expect(await textsOf('acct')).toEqual(merged);
    // The old id means the account.
    expect(await textsOf('anon')).toEqual(merged);
    await files.create('anon', '/memories/late', 'late');
    expect((await files.read('acct', '/memories/late'))?.text).toBe('late');
    expect(await files.versions('acct', '/memories/merged-2/a')).toMatchObject([{ text: 'anon a' }]);
  });

  it('forgets a file with its versions, and erases all', async () => {
    const word = 'Zebrafinch';
    await files.create(`${word}-user`, `/memories/${word}/a`, `${word} one`);
    await files.edit(`${word}-user`, `/memories/${word}/a`, () => `${word} two`);
    await files.create(`${word}-user`, '/memories/plain', 'x');
    expect(await files.forget(`${word}-user`, `/memories/${word}`)).toBe(1);
    expect(await files.versions(`${word}-user`, `/memories/${word}/a`)).toEqual([]);
    await files.create(`${word}-user`, `/memories/${word}/b`, word);
    const { status } = (await memory.users.erase(`${word}-user`)) as { status?: string };
    expect(status).not.toBe('incomplete');
    expect(await searchDatabase(database.driver, word)).toEqual([]);
  });
});
