// recollect facts review, approve, reject, restore, pin, unpin, rejected: looking over what was learned.
import type { Command } from 'commander';
import type { Fact, PendingFact, RejectedClaim } from '../domain/fact.js';
import type { Memory, RejectedPage } from '../memory-types/memory.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { reviewOneByOne } from './review-conversation.js';
import { readSharedOptions, userCommand, withSharedOptions } from './shared-options.js';
import { day, factText } from './show-recalled.js';
import { onOneLine } from './terminal-text.js';

export function addReviewCommands(facts: Command): void {
  addReview(facts);
  for (const change of changes) addChange(facts, change);
  addRejected(facts);
}

interface Change {
  name: 'approve' | 'reject' | 'restore' | 'pin' | 'unpin';
  description: string;
  done: string;
}

const changes: readonly Change[] = [
  { name: 'approve', description: 'say that a fact waiting for review is right', done: 'Approved' },
  { name: 'reject', description: 'say that a fact waiting for review is wrong', done: 'Rejected' },
  { name: 'restore', description: 'undo a retraction, a replacement or an expiry', done: 'Restored' },
  { name: 'pin', description: 'keep a fact however little it is used', done: 'Pinned' },
  { name: 'unpin', description: 'let a pinned fact expire again', done: 'Unpinned' },
];

function addChange(facts: Command, { name, description, done }: Change): void {
  userCommand(facts, name, description)
    .argument('<id>', 'id of the fact')
    .action(async (id: string, options: { user: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const fact: Fact = await withMemory(database, { worker: false }, (memory) =>
        memory.facts[name](options.user, id, { actor: 'user' }),
      );
      output.document(fact);
      output.line(`${done}: ${factText(fact)}`);
    });
}

function addReview(facts: Command): void {
  withSharedOptions(facts.command('review'))
    .description('the facts that wait for review: one by one on a terminal, else as a list')
    .option('--user <id>', 'of one user only')
    .action(async (options: { user?: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      await withMemory(database, { worker: false }, async (memory) => {
        const pending = await memory.facts.review(options.user);
        output.document({ facts: pending });
        if (pending.length === 0) output.line('No fact waits for review.');
        else if (!output.json && process.stdin.isTTY) await reviewOneByOne(memory, output, pending);
        else for (const fact of pending) showPending(output, fact);
      });
    });
}

function showPending(output: Output, fact: PendingFact): void {
  output.line(paint('bold', factText(fact)), paint('dim', `  ${fact.type}, ${fact.userId}, ${fact.id}`));
  output.line(`  “${onOneLine(fact.quote ?? '')}”, ${day(fact.validFrom)}; waits because ${fact.explanation}`);
}

function addRejected(facts: Command): void {
  userCommand(facts, 'rejected', 'what was extracted and not stored, and why').action(
    async (options: { user: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const { rejected, lost } = await withMemory(database, { worker: false }, (memory) =>
        listAllRejected(memory, options.user),
      );
      output.document({ rejected, lost });
      showRejected(output, { rejected, lost });
    },
  );
}

/** Claims with their reason; of a secret only that there was one. */
export function showRejected(output: Output, { rejected, lost }: Omit<RejectedPage, 'next'>): void {
  if (rejected.length === 0) output.line('Nothing was rejected.');
  for (const { claim, explanation, actor, at } of rejected) {
    const text = claim === null ? '(not kept)' : onOneLine(claim.text);
    output.line(paint('dim', `${day(at)}  `), `${text}: ${explanation}`, paint('dim', `  ${actor}`));
    if (claim !== null) output.line(paint('dim', `            “${onOneLine(claim.quote)}”`));
  }
  const counts = Object.entries(lost).map(([reason, count]) => `${count} times ${reason}`);
  if (counts.length > 0) output.line(`Could not be read of what the extractor answered: ${counts.join(', ')}.`);
}

async function listAllRejected(memory: Memory, userId: string): Promise<Omit<RejectedPage, 'next'>> {
  const all: RejectedClaim[] = [];
  let after: string | undefined;
  for (;;) {
    const { rejected, next, lost } = await memory.facts.rejected(userId, { limit: 1_000, after });
    all.push(...rejected);
    if (next === null) return { rejected: all, lost };
    after = next;
  }
}
