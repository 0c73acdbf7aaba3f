import { describe, expect, test } from 'vitest';
import { codeViolations } from '../../scripts/check-code.mjs';

describe('in src', () => {
  test.each([
    ['throw new Error("x");', 'throws a plain Error: use RecollectError with a code'],
    ['throw TypeError("x");', 'throws a plain TypeError: use RecollectError with a code'],
    ['new Promise((_, reject) => reject(new Error("x")));', 'throws a plain Error: use RecollectError with a code'],
    ['try { f(); } catch {}', 'has an empty catch: a lost error'],
    ['try { f(); } catch (error) { /* not needed */ }', 'has an empty catch: a lost error'],
    ['f().catch(() => {});', 'has an empty .catch handler: a lost error'],
    ['console.log("x");', 'writes to the console: only the command line may'],
    ['const key = process.env.KEY;', 'reads the environment: only src/config.ts may'],
    [
      'const wait = headers instanceof Headers;',
      'asks for the class Headers: a host may have replaced it, so look at what it has',
    ],
    ['const { env } = process;', 'reads the environment: only src/config.ts may'],
    ['import { env } from "node:process";', 'reads the environment: only src/config.ts may'],
    ['await connection.query("x");', 'runs a statement: SQL belongs in src/store'],
    ['const text = "select id from facts";', 'holds SQL: it belongs in src/store'],
    ['const text = `\n  select $' + '{columns}\n  from facts`;', 'holds SQL: it belongs in src/store'],
    ['const text = `insert into facts values ($1)`;', 'holds SQL: it belongs in src/store'],
    ['const text = "update facts set text = $1";', 'holds SQL: it belongs in src/store'],
    ['const text = "delete from facts";', 'holds SQL: it belongs in src/store'],
    ['export * from "./a.js";', 'exports *: name what is exported, one by one'],
    ['export default 1;', 'has a default export: a symbol search cannot find it'],
    ['export { a as default };', 'has a default export: a symbol search cannot find it'],
    ['if (driver === "pglite") f();', 'branches on the driver: the same statement must run on both'],
    ['if (this.config.driver !== "pg") f();', 'branches on the driver: the same statement must run on both'],
    ['await database.asUser(id, f);', 'opens a user transaction: only the files listed in scripts/code-rules.mjs may'],
  ])('%s', (text, message) => {
    expect(messages('src/agent/chat.ts', text)).toEqual([message]);
  });

  test.each([
    'throw new RecollectError("internal", "x");',
    'try { f(); } catch (error) { note(error); }',
    'const hint = "Select one of the memories.";',
    'const hint = "Update the client, then delete the folder.";',
    'const executor = (text, values) => connection.query(text, values);',
    '// throw new Error("x"); console.log("x")',
    'const text = "console.log(process.env)";',
    'export { a } from "./a.js";',
  ])('%s is fine', (text) => {
    expect(messages('src/agent/chat.ts', text)).toEqual([]);
  });

  test('each place that may is allowed', () => {
    expect(messages('src/cli/main.ts', 'console.log("x");')).toEqual([]);
    expect(messages('src/config.ts', 'const key = process.env.KEY;')).toEqual([]);
    expect(messages('src/store/facts.ts', 'await connection.query("select id from facts");')).toEqual([]);
    expect(messages('src/remember/commit.ts', 'await database.asUser(id, f);')).toEqual([]);
    expect(messages('src/memory.ts', 'if (config.driver === "pg") f();')).toEqual([]);
  });

  test('no model is called inside a user transaction, wherever it is opened', () => {
    const text = 'await database.asUser(id, async (c) => { const v = await model.embed(texts); await save(c, v); });';
    expect(messages('src/remember/commit.ts', text)).toEqual([
      'calls .embed( inside asUser: no transaction stays open across a model call',
    ]);
    const before = 'const v = await model.embed(texts); await database.asUser(id, (c) => save(c, v));';
    expect(messages('src/remember/commit.ts', before)).toEqual([]);
  });

  test('a violation carries its line', () => {
    expect(codeViolations([{ file: 'src/a.ts', text: '\n\nconsole.log(1);\n' }])).toMatchObject([{ line: 3 }]);
  });
});

describe('in test', () => {
  test('a skipped, focused or planned test is found, a mocked module too', () => {
    for (const modifier of ['skip', 'only', 'todo', 'skipIf', 'runIf'])
      expect(messages('test/a.test.ts', `test.${modifier}('x', () => {});`)).toHaveLength(1);
    expect(messages('test/a.test.ts', "vi.mock('pg');")).toEqual(['mocks a module: pass a fake through the port']);
    expect(messages('test/a.test.ts', "test('x', () => { console.log(list.skip(1)); });")).toEqual([]);
  });
});

test('names that say nothing are refused', () => {
  expect(messages('src/utils/dates.ts', '')).toEqual(['is named utils: name it for what is in it']);
  expect(messages('test/support/helpers.ts', '')).toEqual(['is named helpers: name it for what is in it']);
  expect(messages('src/domain/FactState.ts', '')).toEqual(['FactState is not kebab-case']);
  expect(messages('test/support/global-setup.ts', '')).toEqual([]);
});

function messages(file: string, text: string): string[] {
  return codeViolations([{ file, text }]).map((violation) => violation.message);
}
