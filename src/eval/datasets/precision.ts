// PrecisionMemBench: beliefs of two users, and queries that say which of them must and must not come back.
import { z } from 'zod';
import { dataFolder, findBeside, readDataFile } from './data-files.js';

export type BeliefState = 'current' | 'superseded' | 'resolved';

export interface Belief {
  id: string;
  userId: string;
  type: string;
  text: string;
  /** Null: holds everywhere. */
  scope: string | null;
  state: BeliefState;
  supersededBy: string | null;
}

export interface PrecisionCase {
  id: string;
  category: string;
  query: string;
  scopes: string[];
  /** Beliefs the query is about. */
  wanted: string[];
  /** Beliefs that may come back as well (pinned ones, open questions). */
  welcome: string[];
  /** Beliefs the case names as wrong here. */
  excluded: string[];
  /** Set for the turns of a session: what was said is recorded after it was asked. */
  session: { id: string; userMessage: string; assistantMessage: string } | null;
}

export interface PrecisionDataset {
  userId: string;
  beliefs: Belief[];
  cases: PrecisionCase[];
}

const beliefShape = z.object({
  _id: z.string(),
  user_id: z.string(),
  type: z.string(),
  aliases: z.array(z.string()),
  content: z.string(),
  scope: z.array(z.string()).nonempty(),
  epistemic_status: z.string(),
  resolved_at: z.string().nullish(),
  superseded_by: z.string().nullish(),
});

const ids = z.array(z.string()).default([]);

const expectShape = z.record(
  z.string(),
  z.object({ mustInclude: ids, mustExclude: ids, shouldOnlyInclude: ids, mustNotSurface: ids }),
);

const caseShape = z.object({
  caseId: z.string(),
  category: z.string(),
  scope: z.array(z.string()),
  query: z.string(),
  expect: expectShape,
});

const sessionShape = z.object({
  caseId: z.string(),
  turns: z.array(
    z.object({
      turnIndex: z.number(),
      scope: z.array(z.string()),
      userMessage: z.string(),
      assistantMessage: z.string(),
      expect: expectShape,
    }),
  ),
});

const universalScope = 'user:universal';

/** `beliefs*.json`, `retrieval.cases*.json` and `session-retrieval.cases*.json` of a folder. */
export async function loadPrecision(path: string): Promise<PrecisionDataset> {
  const folder = await dataFolder(path);
  const beliefs = await readAll(folder, /^beliefs.*\.json(\.gz)?$/i, 'beliefs*.json', beliefShape);
  const cases = await readAll(folder, /^retrieval\.cases.*\.json(\.gz)?$/i, 'retrieval.cases*.json', caseShape);
  const sessions = await readAll(
    folder,
    /^session-retrieval\.cases.*\.json(\.gz)?$/i,
    'session-retrieval.cases*.json',
    sessionShape,
  );
  return {
    userId: mostFrequent(beliefs.map((belief) => belief.user_id)),
    beliefs: beliefs.map(toBelief),
    // A case without a query tests a prelude that is always there; recall answers queries.
    cases: [...cases.filter((one) => one.query.trim() !== '').map(toCase), ...sessions.flatMap(toSessionCases)],
  };
}

async function readAll<Shape extends z.ZodType>(
  folder: string,
  pattern: RegExp,
  description: string,
  shape: Shape,
): Promise<z.output<Shape>[]> {
  const files = await findBeside(folder, pattern, description);
  return (await Promise.all(files.map((file) => readDataFile(file, z.array(shape).nonempty())))).flat();
}

function toBelief(belief: z.output<typeof beliefShape>): Belief {
  const scope = belief.scope[0] ?? universalScope;
  // Other names are part of what is believed; a fact has no field of its own for them.
  const aliases = belief.aliases.length === 0 ? '' : ` (${belief.aliases.join(', ')})`;
  return {
    id: belief._id,
    userId: belief.user_id,
    type: belief.type,
    text: `${belief.content}${aliases}`,
    scope: scope === universalScope ? null : scope,
    state: belief.superseded_by ? 'superseded' : belief.resolved_at ? 'resolved' : 'current',
    supersededBy: belief.superseded_by ?? null,
  };
}

function toCase(one: z.output<typeof caseShape>): PrecisionCase {
  return {
    id: one.caseId,
    category: one.category,
    query: one.query,
    scopes: one.scope,
    ...expectations(one.expect),
    session: null,
  };
}

function toSessionCases(session: z.output<typeof sessionShape>): PrecisionCase[] {
  return session.turns.map((turn) => ({
    id: `${session.caseId}:${turn.turnIndex}`,
    category: 'Session',
    query: turn.userMessage,
    scopes: turn.scope,
    ...expectations(turn.expect),
    session: { id: session.caseId, userMessage: turn.userMessage, assistantMessage: turn.assistantMessage },
  }));
}

function expectations(expect: z.output<typeof expectShape>): Pick<PrecisionCase, 'wanted' | 'welcome' | 'excluded'> {
  const sections = Object.values(expect);
  const wanted = sections.flatMap((section) => section.shouldOnlyInclude);
  const welcome = sections.flatMap((section) => section.mustInclude);
  const good = new Set([...wanted, ...welcome]);
  // Some exclusions are of a section only ("not among the pinned"), while another section wants the same belief.
  const excluded = sections
    .flatMap((section) => [...section.mustExclude, ...section.mustNotSurface])
    .filter((id) => !good.has(id));
  return { wanted, welcome, excluded };
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((left, right) => right[1] - left[1])[0]?.[0] ?? '';
}
