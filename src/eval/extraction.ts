// What extraction makes of conversations: gold points found, false ones not stored, replaced ones no longer current.
import { appendFile, writeFile } from 'node:fs/promises';
import type { Fact } from '../domain/fact.js';
import type { Memory } from '../memory-types/memory.js';
import type { ExtractionCorpus, MemoryPoint } from './datasets/halumem.js';
import { memorySystem } from './memory-system.js';
import { mean } from './metrics.js';
import type { OnProgress } from './replay.js';
import { round } from './report.js';
import { statedShare, states } from './states.js';

export interface ExtractionReport {
  dataset: 'halumem';
  mode: 'extraction';
  title: string;
  counts: { users: number; sessions: number; messages: number; facts: number };
  /** Gold points that a stored fact, of any state, states. */
  overall: { n: number; found: number };
  by_type: Record<string, { n: number; found: number }>;
  /** Of the updates: found, and of those whose original was stored, share in which it is no longer current. */
  updates: { n: number; found: number; originals_stored: number; superseded: number };
  /** False statements by the assistant, and the share of them that was stored. */
  interference: { n: number; stored: number };
}

interface Judged {
  point: MemoryPoint;
  found: boolean;
  /** Null when no original was stored. */
  superseded: boolean | null;
}

/** Records every session with extraction on, then compares the facts of each user with the points. */
export async function runExtraction(
  corpora: readonly ExtractionCorpus[],
  memory: Memory,
  options: { out?: string; onProgress?: OnProgress } = {},
): Promise<ExtractionReport> {
  const system = memorySystem(memory);
  const sessions = corpora.flatMap((corpus) => corpus.sessions);
  const total = sessions.reduce((sum, session) => sum + session.messages.length, 0);
  const judged: Judged[] = [];
  let done = 0;
  let factCount = 0;
  if (options.out !== undefined) {
    await writeFile(options.out, '');
  }
  for (const corpus of corpora) {
    for (const session of corpus.sessions) {
      await system.record(corpus.userId, session);
      done += session.messages.length;
      options.onProgress?.({ phase: 'record', done, total });
    }
    await system.settled();
    const facts = await allFacts(memory, corpus.userId);
    factCount += facts.length;
    const names = namesIn(corpus.points);
    for (const point of corpus.points) {
      const outcome = judge(point, facts, names);
      judged.push(outcome);
      if (options.out !== undefined) {
        await appendFile(options.out, `${JSON.stringify({ userId: corpus.userId, ...outcome })}\n`);
      }
    }
  }
  return toReport(judged, {
    users: corpora.length,
    sessions: sessions.length,
    messages: total,
    facts: factCount,
  });
}

async function allFacts(memory: Memory, userId: string): Promise<Fact[]> {
  const facts: Fact[] = [];
  let after: string | undefined;
  do {
    const page = await memory.facts.list({
      userId,
      state: 'all',
      limit: 1000,
      ...(after === undefined ? {} : { after }),
    });
    facts.push(...page.facts);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return facts;
}

function judge(point: MemoryPoint, facts: readonly Fact[], names: readonly string[]): Judged {
  const stating = facts.filter((fact) => isStated(fact.text, point, names));
  const originals = facts.filter(
    (fact) => !stating.includes(fact) && point.originals.some((original) => states(fact.text, original, names)),
  );
  const superseded = originals.length === 0 ? null : originals.every((fact) => fact.state !== 'current');
  return { point, found: stating.length > 0, superseded };
}

// A distorted statement shares most words with the true one: it is stored only if a fact is closer to the distortion.
function isStated(fact: string, point: MemoryPoint, names: readonly string[]): boolean {
  if (!states(fact, point.text, names)) {
    return false;
  }
  return point.distorts === null || statedShare(fact, point.text, names) > statedShare(fact, point.distorts, names);
}

// Points begin with the user's name, which the user's own words do not hold.
function namesIn(points: readonly MemoryPoint[]): string[] {
  const counts = new Map<string, number>();
  for (const { text } of points) {
    for (const name of text.split(/[^\p{L}]+/u).slice(0, 2)) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([name, count]) => /^\p{Lu}/u.test(name) && count >= points.length / 3)
    .map(([name]) => name);
}

function toReport(judged: readonly Judged[], counts: ExtractionReport['counts']): ExtractionReport {
  const gold = judged.filter(({ point }) => point.distorts === null);
  const updates = gold.filter(({ point }) => point.originals.length > 0);
  const replaced = updates.filter(({ superseded }) => superseded !== null);
  const interference = judged.filter(({ point }) => point.distorts !== null);
  const types = [...new Set(gold.map(({ point }) => point.type))].sort();
  const found = (list: readonly Judged[]) => round(mean(list.map((one) => (one.found ? 1 : 0))));
  return {
    dataset: 'halumem',
    mode: 'extraction',
    title: 'HaluMem',
    counts,
    overall: { n: gold.length, found: found(gold) },
    by_type: Object.fromEntries(
      types.map((type) => {
        const list = gold.filter(({ point }) => point.type === type);
        return [type, { n: list.length, found: found(list) }];
      }),
    ),
    updates: {
      n: updates.length,
      found: found(updates),
      originals_stored: replaced.length,
      superseded: round(mean(replaced.map((one) => (one.superseded ? 1 : 0)))),
    },
    interference: { n: interference.length, stored: found(interference) },
  };
}
