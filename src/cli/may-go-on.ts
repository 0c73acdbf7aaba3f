// Asks on the terminal before something that costs or cannot be undone.
import { createInterface } from 'node:readline/promises';
import { RecollectError } from '../errors.js';

/** True for yes. Throws `invalid_input` where nobody can be asked; `needs` says what to give instead. */
export async function mayGoOn(needs: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new RecollectError('invalid_input', `Without a terminal to ask on, ${needs}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Go on? [y/N] ');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
