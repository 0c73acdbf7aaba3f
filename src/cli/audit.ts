// recollect audit: what happened to a user's memory; audit verify: whether anybody changed that log. Verify exits 1 on a problem.
import { type Command, InvalidArgumentError } from 'commander';
import type { AuditPage, AuditProblem, AuditVerification, Memory } from '../memory-types/memory.js';
import { checkReceipt } from './check-receipt.js';
import { exitStatus } from './exit-status.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

export function addAuditCommand(program: Command): void {
  const audit = withSharedOptions(program.command('audit'))
    .description('what was done to a user’s memory, the latest first; never its content')
    // Not required of `audit verify`, so commander cannot require it here.
    .option('--user <id>', 'whose memory')
    .option('--limit <n>', 'at most so many entries (100)', wholeNumber(1), 100)
    .option('--after <cursor>', 'the `next` of a page')
    .action(async (options: { user?: string; limit: number; after?: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const { user } = options;
      if (user === undefined) return command.error("error: required option '--user <id>' not specified");
      const page = await withMemory(database, { worker: false }, (memory) => readPages(memory, { ...options, user }));
      output.document(page);
      showPage(output, page);
    });
  addVerify(audit);
}

interface VerifyFlags {
  user?: string;
  checkpoint?: { number: number; hash: string };
  receipt?: string;
  publicKey?: string;
}

function addVerify(audit: Command): void {
  withSharedOptions(audit.command('verify'))
    .description('recompute the chains and compare them with the signed checkpoints')
    .option('--user <id>', 'of one user only; a chain that is gone is noticed only without')
    .option('--checkpoint <number:hash>', 'a checkpoint that was noted elsewhere must still be there', readCheckpoint)
    .option('--receipt <file>', 'instead: whether the receipt of an erasure is as it was signed')
    .option('--public-key <file>', 'the key to check a receipt with; no database is opened then')
    .action(async (options: VerifyFlags, command: Command) => {
      const { output, database } = readSharedOptions(command);
      if (options.receipt !== undefined)
        return checkReceipt(output, database, { receipt: options.receipt, publicKey: options.publicKey });
      const result = await withMemory(database, { worker: false }, (memory) =>
        memory.audit.verify({ userId: options.user, noted: options.checkpoint }),
      );
      output.document(result);
      showVerification(output, result);
      if (!result.valid) process.exitCode = exitStatus.failed;
    });
}

async function readPages(
  memory: Memory,
  { user: userId, limit, after }: { user: string; limit: number; after?: string },
): Promise<AuditPage> {
  const page: AuditPage = { entries: [], next: after ?? null };
  do {
    const left = Math.min(limit - page.entries.length, 1_000);
    const more = await memory.audit.list({ userId, limit: left, after: page.next ?? undefined });
    page.entries.push(...more.entries);
    page.next = more.next;
  } while (page.next !== null && page.entries.length < limit);
  return page;
}

function showPage(output: Output, { entries, next }: AuditPage): void {
  if (entries.length === 0) output.line('Nothing is in the audit log of this user.');
  const rows = entries.map(({ at, kind, actor, reason, counts, factIds }) => [
    at.toISOString().slice(0, 19).replace('T', ' '),
    kind,
    `by ${actor}`,
    [...Object.entries(counts).map(([what, count]) => `${count} ${what}`), reason ?? ''].filter(Boolean).join(', '),
    factIds.join(' '),
  ]);
  for (const line of alignColumns(rows)) output.line(line);
  if (next !== null) output.line(paint('dim', `There is more: --after ${next}`));
}

const explanations: Record<AuditProblem['problem'], string> = {
  row_changed: 'the entry was changed, or another was put in its place',
  row_missing: 'an entry is missing',
  chain_cut: 'entries are missing at the end, from here on',
  chain_rewritten: 'the chain was written anew up to here',
  chain_removed: 'the whole chain is gone, and no erasure says so',
  anchor_forged: 'entries were removed, and no retention signed for it',
  checkpoint_forged: 'the checkpoint was changed, or signed by nobody known',
  checkpoint_missing: 'the checkpoint is gone or another',
};

function showVerification(output: Output, { valid, chains, entries, problems, checkpoint }: AuditVerification): void {
  for (const { problem, chain, userId, at } of problems) {
    const where = chain === null ? `checkpoint ${at}` : `${userId ?? `chain ${chain.slice(0, 12)}`}, entry ${at}`;
    output.line(paint('red', 'problem: '), `${where}: ${explanations[problem]} (${problem})`);
  }
  const last = checkpoint ? `Last checkpoint ${checkpoint.number}:${checkpoint.hash}.` : 'No checkpoint yet.';
  output.line(`${chains} chains, ${entries} entries: ${valid ? 'unchanged' : `${problems.length} problems`}. ${last}`);
}

function readCheckpoint(text: string): { number: number; hash: string } {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === undefined)
    throw new InvalidArgumentError('It must be number:hash, as `recollect audit verify` prints it.');
  return { number: Number(number), hash };
}
