import { expect, test } from 'vitest';
import { layerViolations, webAppViolations } from '../../scripts/check-layers.mjs';
import { libraries } from '../../scripts/layers.mjs';

test('the web app sees the published client, its own files and its own packages', () => {
  const found = (specifier: string) =>
    webAppViolations([{ file: 'pages/chat/chat-page.tsx', imports: [{ specifier }] }], ['react']);
  for (const specifier of ['recollect/client', 'react', 'react/jsx-runtime', '../../api/client.js', './composer.js'])
    expect(found(specifier), specifier).toEqual([]);
  for (const specifier of ['recollect', 'recollect/server', '../../../../src/memory.js', 'zod', 'node:fs'])
    expect(found(specifier), specifier).toHaveLength(1);
});

test('an import the table allows passes', () => {
  expect(messages({ 'remember/commit.ts': ['../store/facts.js'], 'store/facts.ts': [] })).toEqual([]);
});

test('remember, recall and upkeep never import each other', () => {
  const found = messages({ 'remember/commit.ts': ['../recall/rank.js'], 'recall/rank.ts': [] });
  expect(found).toEqual(['src/remember/commit.ts: remember must not import recall/rank.ts (or only as import type)']);
  expect(messages({ 'upkeep/decay.ts': ['../remember/verify.js'], 'remember/verify.ts': [] })).toHaveLength(1);
});

test('the agent never imports the store, not even its types', () => {
  const agent = { specifier: '../store/facts.js', typeOnly: true };
  expect(messages({ 'agent/chat.ts': [agent], 'store/facts.ts': [] })).toEqual([
    'src/agent/chat.ts: agent must not import store/facts.ts',
  ]);
});

test('a type rule allows import type and nothing else', () => {
  const types = {
    'memory-types/memory.ts': [],
    'agent/chat.ts': [{ specifier: '../memory-types/memory.js', typeOnly: true }],
  };
  expect(messages(types)).toEqual([]);
  expect(messages({ ...types, 'agent/chat.ts': ['../memory-types/memory.js'] })).toHaveLength(1);
});

test('of ports the store sees only the database', () => {
  const files = { 'store/facts.ts': ['../ports/database.js'], 'ports/database.ts': [], 'ports/language-model.ts': [] };
  expect(messages(files)).toEqual([]);
  expect(messages({ ...files, 'store/facts.ts': ['../ports/language-model.js'] })).toHaveLength(1);
});

test('domain and ports are pure', () => {
  expect(messages({ 'domain/turn.ts': ['node:crypto'] })).toEqual([]);
  expect(messages({ 'domain/turn.ts': ['node:fs'] })).toEqual([
    'src/domain/turn.ts: domain is pure and must not import node:fs',
  ]);
});

test('a library belongs to the file the table names', () => {
  expect(messages({ 'store/facts.ts': ['pg'] })).toEqual([
    'src/store/facts.ts: imports the library pg, which scripts/layers.mjs does not give it',
  ]);
  expect(messages({ 'drivers/embedded.ts': ['@acme/engine/vector'] })).toEqual([
    'src/drivers/embedded.ts: imports the library @acme/engine, which scripts/layers.mjs does not give it',
  ]);
});

test('no driver is given two libraries', () => {
  const drivers = Object.entries(libraries).filter(([place]) => place.startsWith('drivers/'));
  expect(drivers.length).toBeGreaterThan(0);
  expect(drivers.filter(([, names]) => names.length !== 1)).toEqual([]);
});

test('importing the package loads no driver library', () => {
  const files = { 'memory.ts': ['./drivers/postgres.js'], 'drivers/postgres.ts': ['pg'] };
  expect(messages({ ...files, 'index.ts': ['./memory.js'] })).toEqual([
    'src/drivers/postgres.ts: loads pg as soon as the package is imported: import it, or this driver, lazily',
  ]);
  const lazy = { 'index.ts': ['./memory.js'], 'drivers/postgres.ts': [{ specifier: 'pg', dynamic: true }] };
  expect(messages({ ...files, ...lazy })).toEqual([]);
});

test('a cycle is named, also one of types only', () => {
  const files = { 'recall/a.ts': ['./b.js'], 'recall/b.ts': [{ specifier: './a.js', typeOnly: true }] };
  expect(messages(files)).toEqual(['src/recall/a.ts: import cycle: recall/a.ts -> recall/b.ts -> recall/a.ts']);
});

test('a folder without a layer and a missing file are named', () => {
  expect(messages({ 'extras/a.ts': ['./b.js'], 'extras/b.ts': [] })).toEqual([
    'src/extras/a.ts: is in no layer: add its folder to scripts/layers.mjs',
    'src/extras/b.ts: is in no layer: add its folder to scripts/layers.mjs',
  ]);
  expect(messages({ 'store/facts.ts': ['./turns'] })).toHaveLength(1);
});

// The table of libraries speaks of real files, so its own entries are left out: these modules are not all of src.
function messages(files: Record<string, Array<string | { specifier: string; typeOnly?: boolean; dynamic?: boolean }>>) {
  const modules = Object.entries(files).map(([file, imports]) => ({
    file,
    imports: imports.map((imported) => (typeof imported === 'string' ? { specifier: imported } : imported)),
  }));
  return layerViolations(modules)
    .filter(({ file }) => file !== 'scripts/layers.mjs')
    .map(({ file, message }) => `${file}: ${message}`);
}
