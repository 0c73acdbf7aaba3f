import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact, FactState } from '#src/domain/fact.js';
import type { ExtractionReport } from '#src/eval/extraction.js';
import { runEvaluation } from '#src/eval/index.js';
import { states } from '#src/eval/states.js';
import { formatReport } from '#src/eval/table.js';
import type { Facts } from '#src/memory-types/memory.js';
import { keywordMemory } from './keyword-memory.js';

describe('the matcher', () => {
  it('takes first-person words for third-person points', () => {
    expect(states('I like horror films', "Martin's preference: likes horror film", ['Martin'])).toBe(true);
    expect(states('I live in Miami with my dog', 'Sarah Garcia lives in Miami', ['Sarah', 'Garcia'])).toBe(true);
    expect(states('I work in Miami', 'Sarah Garcia was born in Tampa', ['Sarah', 'Garcia'])).toBe(false);
    expect(states('', 'Sarah', ['Sarah'])).toBe(false);
  });

  it('needs every number', () => {
    expect(states('My monthly income is 18000 yuan', 'Monthly income of 18000 yuan')).toBe(true);
    expect(states('My monthly income is 15700 yuan', 'Monthly income of 18000 yuan')).toBe(false);
  });
});

describe('halumem', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recollect-halumem-'));
    const point = {
      memory_type: 'Persona Memory',
      memory_source: 'secondary',
      is_update: 'False',
      original_memories: [],
    };
    const sessions = [
      {
        start_time: 'Jan 15, 2029, 15:12:20',
        dialogue: [
          { role: 'user', content: 'I am a director.' },
          { role: 'assistant', content: 'Good.' },
        ],
        memory_points: [
          { ...point, memory_content: 'Ann works as hospital director' },
          { ...point, memory_content: 'Ann loves sailing boats', memory_type: 'Event Memory' },
          {
            ...point,
            memory_content: 'Ann works as hospital president',
            memory_source: 'interference',
            reference_memory_content: 'Ann works as hospital director',
          },
          {
            ...point,
            memory_content: 'Ann lives near Boston harbour',
            is_update: 'True',
            original_memories: ['Ann lives near Denver airport'],
          },
        ],
      },
    ];
    await writeFile(
      join(folder, 'pilot_slice_user9.jsonl.gz'),
      gzipSync(`${JSON.stringify({ uuid: 'u9', sessions })}\n`),
    );
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function evaluate(stored: readonly [text: string, state: FactState][]): Promise<ExtractionReport> {
    const facts = stored.map(([text, state]) => ({ text, state }) as Fact);
    // Pages of one: the second page must be asked for.
    const list: Facts['list'] = async ({ after }) => {
      const index = Number(after ?? 0);
      return { facts: facts.slice(index, index + 1), next: index + 1 < facts.length ? String(index + 1) : null };
    };
    const memory = keywordMemory({ facts: { list } as Partial<Facts> as Facts });
    const report = await runEvaluation({ dataset: 'halumem', path: folder, openMemory: async () => memory });
    expect(memory.remembered[0]?.extract).toBe(true);
    expect(memory.remembered[0]?.messages[1]?.createdAt).toEqual(new Date('2029-01-15T15:12:21Z'));
    return report as ExtractionReport;
  }

  it('counts what was found, superseded and wrongly stored', async () => {
    const report = await evaluate([
      ['I work as the hospital director', 'current'],
      ['I live near Denver airport', 'superseded'],
      ['I live near Boston harbour', 'current'],
    ]);
    expect(report.overall).toEqual({ n: 3, found: 0.6667 });
    expect(report.by_type).toEqual({ 'Event Memory': { n: 1, found: 0 }, 'Persona Memory': { n: 2, found: 1 } });
    expect(report.updates).toEqual({ n: 1, found: 1, originals_stored: 1, superseded: 1 });
    // "director" covers most of "president"'s point, but is closer to the true one.
    expect(report.interference).toEqual({ n: 1, stored: 0 });
    expect(formatReport(report)).toContain('points found');
  });

  it('sees a stored falsehood and an original that stayed current', async () => {
    const report = await evaluate([
      ['I work as hospital president', 'current'],
      ['I live near Denver airport', 'current'],
    ]);
    expect(report.interference).toEqual({ n: 1, stored: 1 });
    expect(report.updates).toEqual({ n: 1, found: 0, originals_stored: 1, superseded: 0 });
  });
});
