// Finds and reads the files of a data set: by pattern, never by exact name, so any split of a set can be given.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import { RecollectError } from '../../errors.js';

/**
 * The files a data set is made of, sorted by name: those of folder `path` that match, or `path` itself when it is
 * a file. Throws `not_found` naming the pattern when there is none.
 */
export async function findDataFiles(path: string, pattern: RegExp, description: string): Promise<string[]> {
  if (await isFile(path)) {
    return [path];
  }
  return findBeside(path, pattern, description);
}

/** The folder that holds the data set's other files: `path`, or where the file `path` lies. */
export async function dataFolder(path: string): Promise<string> {
  return (await isFile(path)) ? dirname(path) : path;
}

/** The files of `folder` that match, sorted. Throws `not_found` naming the pattern when there is none. */
export async function findBeside(folder: string, pattern: RegExp, description: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name)).sort();
  if (names.length === 0) {
    throw new RecollectError('not_found', `No ${description} in ${folder}; a data set is used whole or not at all`);
  }
  return names.map((name) => join(folder, name));
}

/** Reads a JSON file, gzipped or plain, and checks its shape. Throws `invalid_input` naming file and field. */
export async function readDataFile<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>> {
  return checkShape(path, parseJson(path, await readText(path)), shape);
}

/** Reads a file with one JSON document a line. Throws `invalid_input` naming file, line and field. */
export async function readDataLines<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>[]> {
  const lines = (await readText(path)).split('\n');
  return lines.flatMap((line, index) => {
    const place = `${path}, line ${index + 1}`;
    return line.trim() === '' ? [] : [checkShape(place, parseJson(place, line), shape)];
  });
}

/** Throws `invalid_input` when two elements of a data set would share an id, which would merge their evidence. */
export function assertDistinct(ids: readonly string[], description: string): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) {
      throw new RecollectError('invalid_input', `${description} ${id} is there twice`);
    }
    seen.add(id);
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    throw new RecollectError('not_found', `No data at ${path}`, { cause });
  }
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return (gzipped ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new RecollectError('invalid_input', `${basename(path)} is a damaged gzip file`, { cause });
  }
}

function parseJson(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RecollectError('invalid_input', `${place} is not JSON`, { cause });
  }
}

function checkShape<Shape extends z.ZodType>(place: string, value: unknown, shape: Shape): z.output<Shape> {
  const checked = shape.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    throw new RecollectError('invalid_input', `${place}: ${field}: ${issue?.message ?? 'unexpected shape'}`);
  }
  return checked.data;
}
