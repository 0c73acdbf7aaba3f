// recollect audit verify --receipt: is the receipt of an erasure as it was signed? With a key in hand nothing else is needed.
import { readFile } from 'node:fs/promises';
import { verifyReceipt } from '../domain/erasure.js';
import { RecollectError } from '../errors.js';
import { exitStatus } from './exit-status.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';

/** Exits 1 where it is not. */
export async function checkReceipt(
  output: Output,
  database: string | undefined,
  files: { receipt: string; publicKey?: string },
): Promise<void> {
  const receipt = parse(await read(files.receipt));
  const result =
    files.publicKey === undefined
      ? await withMemory(database, { worker: false }, (memory) => memory.audit.verifyReceipt(receipt))
      : verifyReceipt(receipt, await read(files.publicKey));
  output.document(result);
  output.line(
    result.valid ? paint('green', 'valid') : paint('red', 'not valid'),
    result.reason ? `: ${result.reason}` : '',
  );
  if (!result.valid) process.exitCode = exitStatus.failed;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new RecollectError('invalid_input', `The file ${file} cannot be read (${code}).`, { cause });
  }
}

/** What is no JSON is no receipt. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return { notJson: String(error) };
  }
}
