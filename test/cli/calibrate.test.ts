// recollect calibrate relevance: from a data set to the file and to the database, for the model it was made for.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { findCalibration } from '#src/store/calibration.js';
import { copyPreparedFolder } from '../support/database.js';
import { runCli } from './run-cli.js';

let folder: string;
let database: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-calibrate-'));
  database = await copyPreparedFolder();
  await writeFile(join(folder, 'locomo.json'), JSON.stringify(topics.map(conversation)));
  await writeFile(join(folder, 'model.mjs'), model);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(database, { recursive: true, force: true });
});

const topics = ['kayak river', 'violin concert', 'sourdough oven'];

/** Vectors that say which topic a text has. */
const model = `export const embeddingModel = { name: 'topics', dimensions: 4, async embed(texts) {
  return texts.map((text) => {
    const parts = [...${JSON.stringify(topics)}.map((topic) => (text.includes(topic) ? 1 : 0)), 0.5];
    const length = Math.hypot(...parts);
    return { vector: Float32Array.from(parts, (part) => part / length), truncated: false };
  });
} };`;

test('writes its section, leaves the others, saves in the database, and JSON is all it prints', {
  timeout: 90_000,
}, async () => {
  const out = join(folder, 'calibration.json');
  const reconcile = { cosine: 0.5, trigram: 0.5, ambiguous: 0.8 };
  await writeFile(out, JSON.stringify({ reconcile }));
  const args = ['--data', folder, '--embedding-model', join(folder, 'model.mjs'), '--no-facts', '--out', out, '--save'];
  const run = await runCli(['calibrate', 'relevance', ...args, '--database', database, '--json']);
  expect(run.status).toBe(0);
  const { relevance } = JSON.parse(run.stdout);
  expect(relevance.measured).toMatchObject({
    ...{ conversations: 3, own: 9, foreign: 9, date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    command: 'recollect calibrate relevance --dataset locomo --data PATH --no-facts',
    held_out: { evidence_kept: 1, rejected: 1 },
  });
  expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ reconcile, relevance });
  const driver = await openEmbedded(database);
  expect(await findCalibration(driver, 'topics')).toEqual({ relevance });
  await driver.close();
});

test('says what is wrong with a module that exports no model', async () => {
  await writeFile(join(folder, 'none.mjs'), 'export const model = 1;');
  const run = await runCli(['calibrate', 'relevance', '--data', folder, '--embedding-model', join(folder, 'none.mjs')]);
  expect(run.status).not.toBe(0);
  expect(run.stderr).toMatch(/does not export an `embeddingModel`.*config_invalid/s);
});

function conversation(topic: string, place: number) {
  const turns = ['first', 'second', 'third'].map((word, index) => ({
    ...{ speaker: `Speaker${'ABC'[place]}`, dia_id: `D1:${index + 1}` },
    text: `The ${word} thing about the ${topic} was marvellous.`,
  }));
  return {
    sample_id: `conv-${place}`,
    conversation: { session_1: turns, session_1_date_time: '1:56 pm on 8 May, 2023' },
    qa: turns.map(({ dia_id }, index) => ({
      ...{ evidence: [dia_id], category: 1 },
      question: `What was the ${['first', 'second', 'third'][index]} thing about the ${topic}?`,
    })),
  };
}
