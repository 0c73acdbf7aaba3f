// recollect facts: state, list, trace and retract the facts of one user; facts-review.ts has the rest.
import { type Command, Option } from 'commander';
import type { Fact, FactHistory } from '../domain/fact.js';
import { shortId } from '../domain/identifier.js';
import type { ListFactsInput, Memory } from '../memory-types/memory.js';
import { addReviewCommands } from './facts-review.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { moment, readSharedOptions, userCommand } from './shared-options.js';
import { day, factText } from './show-recalled.js';
import { alignColumns } from './table.js';
import { onOneLine } from './terminal-text.js';

export function addFactsCommand(program: Command): void {
  const facts = program.command('facts').description('state, list, trace, review, correct and restore facts');
  addAdd(facts);
  addList(facts);
  addHistory(facts);
  addRetract(facts);
  addReviewCommands(facts);
}

/** Every fact in the given state, page by page. */
export async function listAllFacts(memory: Memory, input: ListFactsInput): Promise<Fact[]> {
  const all: Fact[] = [];
  let after: string | undefined;
  do {
    const page = await memory.facts.list({ ...input, limit: 1_000, after });
    all.push(...page.facts);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return all;
}

function addAdd(facts: Command): void {
  userCommand(facts, 'add', 'state a fact; it is its own evidence')
    .argument('<text>', 'the fact, as a sentence')
    .requiredOption(
      '--type <type>',
      'preference, goal, personal_context, technical_context, business_context, constraint',
    )
    .option('--subject <name>', 'whom it is about (user)')
    .option('--scope <scope>', 'where it holds (everywhere)')
    .action(
      async (
        text: string,
        options: { user: string; type: string; subject?: string; scope?: string },
        command: Command,
      ) => {
        const { output, database } = readSharedOptions(command);
        const { user: userId, ...rest } = options;
        const fact = await withMemory(database, { worker: false }, (memory) =>
          memory.facts.add({ userId, text, type: rest.type, subject: rest.subject, scope: rest.scope, actor: 'user' }),
        );
        output.document(fact);
        output.line(`Remembered as ${fact.type}: ${onOneLine(fact.text)}`, paint('dim', `  ${fact.id}`));
      },
    );
}

function addList(facts: Command): void {
  const states = ['current', 'pending', 'superseded', 'retracted', 'expired', 'all'];
  userCommand(facts, 'list', 'the facts known now')
    .addOption(new Option('--state <state>', 'of which state').choices(states).default('current'))
    .option('--type <type>', 'of one type')
    .option('--as-of <date>', 'what was known then: a time, or the end of a day (2026-05-01, UTC)', moment)
    .action(
      async (
        options: { user: string; state: NonNullable<ListFactsInput['state']>; type?: string; asOf?: Date },
        command: Command,
      ) => {
        const { output, database } = readSharedOptions(command);
        const { user: userId, state, type, asOf } = options;
        const listed = await withMemory(database, { worker: false }, (memory) =>
          listAllFacts(memory, { userId, state, type, asOf }),
        );
        output.document({ facts: listed });
        showFacts(output, listed, state);
      },
    );
}

function addHistory(facts: Command): void {
  userCommand(facts, 'history', 'what a fact rests on, and what became of it')
    .argument('<id>', 'id of the fact')
    .action(async (id: string, options: { user: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const history = await withMemory(database, { worker: false }, (memory) => memory.facts.history(options.user, id));
      output.document(history);
      showHistory(output, history);
    });
}

function addRetract(facts: Command): void {
  userCommand(facts, 'retract', 'say that a fact is wrong: it is not recalled again until stated anew')
    .argument('<id>', 'id of the fact')
    .action(async (id: string, options: { user: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const fact = await withMemory(database, { worker: false }, (memory) =>
        memory.facts.retract(options.user, id, { actor: 'user' }),
      );
      output.document(fact);
      output.line(`Retracted: ${onOneLine(fact.text)}`);
    });
}

function showFacts(output: Output, facts: readonly Fact[], state: string): void {
  if (facts.length === 0) output.line(state === 'current' ? 'No facts are known.' : 'There are none.');
  const rows = facts.map((fact) => [
    day(fact.validFrom),
    fact.type,
    fact.id,
    state === 'current' ? factText(fact) : `${fact.state}: ${factText(fact)}`,
  ]);
  for (const line of alignColumns(rows)) output.line(line);
}

function showHistory(output: Output, { fact, evidence, events, superseded }: FactHistory): void {
  output.line(paint('bold', factText(fact)));
  output.line(`${fact.type}, ${fact.state}, confidence ${fact.confidence.toFixed(2)}, since ${day(fact.validFrom)}`);
  for (const { quote, recordedAt } of evidence)
    output.line(
      paint('dim', `  ${day(recordedAt)}  evidence  `),
      quote === null ? '(removed)' : `“${onOneLine(quote)}”`,
    );
  for (const { at, kind, explanation, actor, otherFactId } of events) {
    const other = otherFactId === null ? '' : ` (${shortId(otherFactId)})`;
    output.line(paint('dim', `  ${day(at)}  ${kind}  `), `${onOneLine(explanation)}${other}, by ${onOneLine(actor)}`);
  }
  for (const older of superseded)
    output.line(paint('dim', `  ${day(older.validFrom)}  replaces  `), `${factText(older)} (${shortId(older.id)})`);
}
