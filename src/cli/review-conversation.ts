// The review on a terminal: one fact at a time with the words it rests on, one letter decides.
import { createInterface } from 'node:readline/promises';
import type { PendingFact } from '../domain/fact.js';
import { isRecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import { type Output, paint } from './output.js';
import { promptWhileOpen } from './prompt-while-open.js';
import { day, factText } from './show-recalled.js';
import { onOneLine } from './terminal-text.js';

/** Streams other than the terminal are for tests. */
export async function reviewOneByOne(
  memory: Pick<Memory, 'facts'>,
  output: Output,
  pending: readonly PendingFact[],
  streams: { input?: NodeJS.ReadableStream; echo?: NodeJS.WritableStream } = {},
): Promise<void> {
  const lines = createInterface({ input: streams.input ?? process.stdin, output: streams.echo ?? process.stdout });
  lines.setPrompt('[a]pprove  [r]eject  [s]kip  [q]uit › ');
  const prompt = promptWhileOpen(lines);
  const counts = { approved: 0, rejected: 0 };
  const waiting = pending.values();
  let fact = waiting.next().value;
  const show = () => {
    if (!fact) return;
    const { userId, type, explanation, quote, validFrom } = fact;
    output.line();
    output.line(paint('bold', factText(fact)), paint('dim', `  ${type}, ${userId}`));
    output.line(`  said on ${day(validFrom)}: “${onOneLine(quote ?? '')}”`);
    output.line(paint('dim', `  waits because ${explanation}`));
    prompt();
  };
  show();
  for await (const line of lines) {
    const key = line.trim().toLowerCase().slice(0, 1);
    if (!fact || key === 'q') break;
    if (!'ars'.includes(key) || key === '') {
      prompt();
      continue;
    }
    try {
      if (key !== 's') await decide(memory, fact, key === 'a' ? 'approve' : 'reject');
      if (key === 'a') counts.approved += 1;
      if (key === 'r') counts.rejected += 1;
    } catch (error) {
      // Somebody else may have decided meanwhile; the rest can still be reviewed.
      if (!isRecollectError(error)) throw error;
      output.line(paint('red', `${error.message} (${error.code})`));
    }
    fact = waiting.next().value;
    if (!fact) break;
    show();
  }
  lines.close();
  const left = pending.length - counts.approved - counts.rejected;
  output.line(`${counts.approved} approved, ${counts.rejected} rejected, ${left} left.`);
}

async function decide(
  { facts }: Pick<Memory, 'facts'>,
  { userId, id }: PendingFact,
  decision: 'approve' | 'reject',
): Promise<void> {
  await facts[decision](userId, id, { actor: 'user' });
}
