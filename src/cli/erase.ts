// recollect erase: a user is gone for good, everywhere. Asks first; gives the signed receipt.
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ErasureReceipt } from '../memory-types/memory.js';
import { exitStatus } from './exit-status.js';
import { mayGoOn } from './may-go-on.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { readSharedOptions, userCommand } from './shared-options.js';
import { jsonForTerminal } from './terminal-text.js';

interface EraseFlags {
  user: string;
  yes?: boolean;
  output?: string;
}

export function addEraseCommand(program: Command): void {
  userCommand(program, 'erase', 'delete everything of a user for good, with a signed receipt')
    .option('--yes', 'do not ask')
    .option('--output <file>', 'write the receipt there')
    .action(async (flags: EraseFlags, command: Command) => {
      const { output, database } = readSharedOptions(command);
      if (!flags.yes) {
        output.note(`This deletes everything of ${flags.user}, and of users merged into it. It cannot be undone.`);
        if (!(await mayGoOn('erase needs --yes'))) {
          output.line('Nothing was erased.');
          return;
        }
      }
      const receipt = await withMemory(database, { worker: false }, (memory) => memory.users.erase(flags.user));
      if (flags.output !== undefined) await writeFile(flags.output, `${jsonForTerminal(receipt)}\n`);
      output.document(receipt);
      showReceipt(output, receipt);
      if (!receipt.complete) process.exitCode = exitStatus.failed;
    });
}

function showReceipt(output: Output, receipt: ErasureReceipt): void {
  for (const { store, status, erased, remaining } of receipt.stores) {
    const found = Object.entries(erased).filter(([, count]) => count > 0);
    const what = found.map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing was there';
    const after = remaining === null ? 'could not be reached' : `a search finds ${remaining}`;
    output.line(paint(status === 'erased' ? 'green' : 'red', status), ` ${store}: ${what}; ${after}`);
  }
  for (const { place, why, until } of receipt.outOfReach)
    output.line(paint('dim', `out of reach, ${place} until ${until ?? 'not known here'}: ${why}`));
  output.line(
    receipt.complete
      ? `Erased. Receipt ${receipt.erasureId}, signed by key ${receipt.signature.keyId}.`
      : 'Not complete: what is pending is tried again in the background; erase again to see.',
  );
}
