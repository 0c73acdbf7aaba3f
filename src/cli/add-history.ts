// recollect add --from: a person's own history out of another program, so that the first question asked is about their own life.
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import { recordTurns } from './add-batches.js';
import { type BadLine, refuseRepeatedIds } from './add-turn.js';
import { exitStatus } from './exit-status.js';
import { addFacts } from './history/add-facts.js';
import { estimateImport, type ImportEstimate } from './history/estimate.js';
import type { History, HistoryReader } from './history/history.js';
import { readDocuments } from './history/read-documents.js';
import { historyReaders } from './history/readers.js';
import { mayGoOn } from './may-go-on.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { createProgress } from './progress.js';
import { settleWithin } from './settle.js';

export interface AddHistoryInput {
  from: string;
  path: string;
  userId: string;
  /** Do not ask before it costs something. */
  yes: boolean;
  /** With nothing embedded or extracted for so many milliseconds, a model is away: stop waiting. */
  stalledAfter: number;
}

export async function addHistory(output: Output, database: string | undefined, input: AddHistoryInput): Promise<void> {
  const reader = historyReaders.find(({ name }) => name === input.from)!;
  const history = await readHistory(reader, input.path);
  for (const bad of history.bad) nameBad(output, bad);
  if (history.turns.length + history.facts.length === 0)
    throw new RecollectError('invalid_input', `There is nothing of ${reader.name} in ${input.path}.`);
  describe(output, history);
  const estimate = estimateImport(history.turns);
  if (estimate && !(await agreed(output, estimate, input.yes))) {
    output.document({ estimate, added: 0 });
    output.line('Nothing was added.');
    return;
  }
  const done = await withMemory(database, {}, (memory) => record(memory, output, reader, history, input));
  for (const bad of done.bad) nameBad(output, bad);
  const bad = [...history.bad, ...done.bad];
  output.document({ estimate, ...done, bad, leftOut: history.leftOut });
  const [turns, facts] = [count(done.added, 'turn'), count(done.facts, 'fact')];
  output.line(
    `Added ${history.turns.length > 0 ? turns : ''}${history.turns.length > 0 && history.facts.length > 0 ? ' and ' : ''}`,
    `${history.facts.length > 0 ? facts : ''}`,
    ...(done.known > 0 ? [`; ${done.known} ${done.known === 1 ? 'was' : 'were'} there already`] : []),
    ...(bad.length > 0 ? [paint('yellow', `; ${bad.length} could not be read`)] : []),
    '.',
  );
  if (bad.length > 0) process.exitCode = exitStatus.partial;
}

async function readHistory(reader: HistoryReader, path: string): Promise<History> {
  const history = reader.read(await readDocuments(path, reader.files));
  return { ...history, ...refuseRepeatedIds(history) };
}

async function record(memory: Memory, output: Output, reader: HistoryReader, history: History, input: AddHistoryInput) {
  const progress = createProgress();
  const { userId, stalledAfter } = input;
  try {
    const turns = await recordTurns(memory, userId, history.turns, (done) =>
      progress.update('recording turns', done, history.turns.length),
    );
    const facts = await addFacts(memory, userId, reader.name, history.facts, (done) =>
      progress.update('adding facts', done, history.facts.length),
    );
    progress.finish();
    const known = turns.known + facts.known;
    const label = 'embedding and extracting';
    const { settled, left } = await settleWithin(memory, output, { stalledAfter, label, leftovers: turns.known > 0 });
    return { added: turns.added, facts: facts.added, known, bad: [...turns.bad, ...facts.bad], settled, left };
  } finally {
    progress.finish();
  }
}

function describe(output: Output, { turns, facts, leftOut }: History): void {
  const sessions = new Set(turns.map(({ sessionId }) => sessionId)).size;
  if (turns.length > 0) output.line(`${count(turns.length, 'turn')} of ${count(sessions, 'conversation')} found.`);
  if (facts.length > 0) output.line(`${count(facts.length, 'fact')} found.`);
  const left = Object.entries(leftOut).map(([what, number]) => `${number} ${what}`);
  if (left.length > 0) output.line(`Left out: ${left.join(', ')}.`);
}

async function agreed(output: Output, estimate: ImportEstimate, yes: boolean): Promise<boolean> {
  const { model, calls, inputTokens, cost } = estimate;
  const price = cost === null ? 'at a price nobody knows here' : `US$ ${cost.toFixed(4)}`;
  output.line(
    `Extracting facts takes at most ${count(calls, 'call')} of ${model} with about ${inputTokens} tokens (${price});`,
  );
  output.line('its answers come on top. What is there already costs nothing again.');
  return yes || mayGoOn('add --from needs --yes where a model is paid');
}

function nameBad(output: Output, { place, reason }: BadLine): void {
  output.note(`${place}: ${reason}`);
}

function count(number: number, what: string): string {
  return `${number} ${number === 1 ? what : `${what}s`}`;
}
