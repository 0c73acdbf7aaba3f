// The files of an export: one file, a folder with all below it, or the ZIP archive as it was downloaded.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { RecollectError } from '../../errors.js';
import type { HistoryDocument } from './history.js';

/** Of a folder or an archive those that match `files`, by name; a single file is taken whatever its name. Throws `not_found`, `invalid_input`. */
export async function readDocuments(path: string, files: RegExp): Promise<HistoryDocument[]> {
  const documents = await readPath(path, files);
  if (documents.length > 0) return documents;
  throw new RecollectError('invalid_input', `${path} holds no file that matches ${files.source}.`);
}

async function readPath(path: string, files: RegExp): Promise<HistoryDocument[]> {
  try {
    if ((await stat(path)).isDirectory()) return await readFolder(path, files);
    const bytes = await readFile(path);
    return isArchive(bytes) ? await readArchive(path, bytes, files) : [decode(basename(path), bytes)];
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof RecollectError) throw cause;
    if (code === 'ENOENT') throw new RecollectError('not_found', `There is no file or folder ${path}.`, { cause });
    throw new RecollectError('invalid_input', `${path} cannot be read (${code ?? 'unknown'}).`, { cause });
  }
}

async function readFolder(folder: string, files: RegExp): Promise<HistoryDocument[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && files.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const documents: HistoryDocument[] = [];
  for (const path of paths) documents.push(decode(relative(folder, path), await readFile(path)));
  return documents;
}

async function readArchive(path: string, bytes: Uint8Array, files: RegExp): Promise<HistoryDocument[]> {
  const { unzipSync } = await import('fflate');
  try {
    // Pictures and recordings are in there as well; only what is read is unpacked.
    const unpacked = unzipSync(bytes, { filter: ({ name }) => files.test(basename(name)) });
    return Object.entries(unpacked)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, content]) => decode(name, content));
  } catch (cause) {
    if (cause instanceof RecollectError) throw cause;
    throw new RecollectError('invalid_input', `The archive ${path} is damaged.`, { cause });
  }
}

function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

function decode(name: string, bytes: Uint8Array): HistoryDocument {
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    throw new RecollectError('invalid_input', `${name} is not valid UTF-8, or too large to be read at once.`, {
      cause,
    });
  }
}
