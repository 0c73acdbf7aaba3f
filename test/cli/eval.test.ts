import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseContenders } from '#src/cli/eval-contenders.js';
import { evaluationSteps } from '#src/cli/eval-sets.js';
import { loadOtherSystem, type OtherSystemName } from '#src/cli/other-systems.js';
import { ablations } from '#src/eval/ablation.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { runCli } from './run-cli.js';

let folder: string;

async function nothing(): Promise<never> {
  throw new RangeError('not expected to be called');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-eval-'));
  const turns = [
    { speaker: 'Ann', dia_id: 'D1:1', text: 'I went to the aquarium today.' },
    { speaker: 'Ben', dia_id: 'D1:2', text: 'My week was all pottery.' },
  ];
  const conversation = { session_1_date_time: '1:56 pm on 8 May, 2023', session_1: turns };
  const qa = [{ question: 'Where did Ann go, the aquarium?', evidence: ['D1:1'], category: 4 }];
  await writeFile(join(folder, 'locomo.json'), JSON.stringify([{ sample_id: 'c1', conversation, qa }]));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('recollect eval --compare', () => {
  it('compares with ablations, prints one document and writes the section for the results', async () => {
    const results = join(folder, 'RESULTS.md');
    await writeFile(results, '# Results\n');
    const { status, stdout } = await runCli(
      ['eval', 'locomo', '--data', folder, '--compare', '--with', 'none', '--no-facts', '--results', results, '--json'],
      { cwd: folder },
    );
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ mode: 'comparison', dataset: 'locomo' });
    expect(report.systems.map((system: { name: string }) => system.name)).toEqual(['recollect_turns_only']);
    expect(report.systems[0].overall.recall_at).toEqual({ 5: 1, 10: 1, 20: 1 });
    expect(report.ablations).toHaveLength(ablations.length);
    const text = await readFile(results, 'utf8');
    expect(text).toContain('# Results\n\n<!-- eval locomo comparison: begin -->');
    expect(text).toMatch(/^\d{4}-\d\d-\d\d, commit \w+, \d+ CPUs/m);
    expect(text).toContain('`recollect eval locomo --data FOLDER --compare --with none --no-facts`');
    expect(text).toContain('| Recollect, no facts | 100.0 | 100.0 | 100.0 | 100.0 |');
    expect(text).not.toContain(folder);
  }, 120_000);

  it('says which systems there are', async () => {
    const { status, stderr } = await runCli(['eval', 'locomo', '--data', folder, '--with', 'zep']);
    expect(status).toBe(2);
    expect(stderr).toContain('mem0,mastra,langgraph,tutorial,bm25');
  });

  it('asks for a server, before anything is recorded, where a system needs one', async () => {
    const untouched = { openDatabase: nothing, openMemory: nothing, openGiven: nothing, atTheEnd: () => nothing };
    const choose = (...others: OtherSystemName[]) =>
      chooseContenders({ others, facts: true }, undefined, createHashEmbedding(), untouched);
    await expect(choose('mem0', 'bm25')).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^mem0: name a PostgreSQL server by --database/),
    });
    expect((await choose()).map((contender) => contender.name)).toEqual(['recollect', 'recollect_turns_only']);
  });
});

describe('loadOtherSystem', () => {
  it('names the command that installs it, and gives the version that is installed', async () => {
    await expect(loadOtherSystem('mem0', join(folder, 'none'))).rejects.toMatchObject({
      code: 'dependency_missing',
      message: expect.stringContaining('clone'),
    });
    const bench = join(folder, 'bench');
    await mkdir(join(bench, 'systems'), { recursive: true });
    await writeFile(join(bench, 'systems', 'mem0.mjs'), `export async function open() { return 'opened'; }`);
    await writeFile(join(bench, 'systems', 'bm25.mjs'), `export async function open() {}`);
    await expect(loadOtherSystem('mem0', bench)).rejects.toMatchObject({
      code: 'dependency_missing',
      message: 'mem0 is not installed: npm ci --prefix bench',
    });
    await mkdir(join(bench, 'node_modules', 'mem0ai'), { recursive: true });
    await writeFile(join(bench, 'node_modules', 'mem0ai', 'package.json'), '{"version":"1.2.3"}');
    const { title, open } = await loadOtherSystem('mem0', bench);
    expect(title).toBe('mem0 1.2.3');
    expect(await open({ databaseUrl: '', dimensions: 3, embed: async () => [] })).toBe('opened');
    expect((await loadOtherSystem('bm25', bench)).title).toBe('BM25');
  });
});

describe('evaluationSteps', () => {
  it('takes one data set as it is, and finds the folders of all of them', async () => {
    expect(await evaluationSteps('locomo', 'somewhere', 'budget', false)).toEqual([
      { dataset: 'locomo', path: 'somewhere', mode: 'budget', compare: false },
    ]);
    const sets = join(folder, 'sets');
    for (const name of ['locomo', 'longmemeval-subset', 'beam-100k', 'realmem', 'halumem', 'precisionmembench'])
      await mkdir(join(sets, name), { recursive: true });
    const steps = await evaluationSteps('all', sets, undefined, true);
    expect(steps.filter((step) => step.compare).map((step) => step.path)).toEqual(
      ['locomo', 'longmemeval-subset', 'beam-100k', 'realmem'].map((name) => join(sets, name)),
    );
    expect(steps.find((step) => step.dataset === 'precision')?.path).toBe(join(sets, 'precisionmembench'));
    expect((await evaluationSteps('all', sets, undefined, false)).some((step) => step.compare)).toBe(false);
    await expect(evaluationSteps('all', folder, undefined, true)).rejects.toMatchObject({ code: 'not_found' });
    await expect(evaluationSteps('all', join(folder, 'no'), undefined, true)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(evaluationSteps('all', sets, 'budget', true)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
