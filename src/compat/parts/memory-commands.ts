// What Claude's memory tool (memory_20250818) asks for, and the words it is answered in.
import { invalid } from '../../domain/input.js';
import { fileRoot } from '../../domain/memory-file.js';
import type { FileEntry } from '../../memory-types/files.js';

export type MemoryCommand =
  | { command: 'view'; path: string; view_range?: number[] }
  | { command: 'create'; path: string; file_text: string }
  | { command: 'str_replace'; path: string; old_str: string; new_str: string }
  | { command: 'insert'; path: string; insert_line: number; insert_text: string }
  | { command: 'delete'; path: string }
  | { command: 'rename'; old_path: string; new_path: string };

export interface MemoryToolAnswer {
  text: string;
  isError: boolean;
}

export function answered(text: string): MemoryToolAnswer {
  return { text, isError: false };
}

export function refused(text: string): MemoryToolAnswer {
  return { text, isError: true };
}

const mostLines = 999_999;

/** The folder, what is in it and one level further down, by path; folders end in a slash. */
export function showFolder(shown: string, path: string, files: readonly FileEntry[]): MemoryToolAnswer {
  const sizes = new Map<string, number>();
  let total = 0;
  for (const file of files) {
    total += file.bytes;
    const names = file.path.slice(path.length + 1).split('/');
    for (let depth = 1; depth <= Math.min(2, names.length); depth += 1) {
      if (isHidden(names[depth - 1]!)) break;
      const name = names.slice(0, depth).join('/') + (depth < names.length ? '/' : '');
      sizes.set(name, (sizes.get(name) ?? 0) + file.bytes);
    }
  }
  const base = shown.replace(/\/+$/, '');
  const lines = [...sizes].sort(byName).map(([name, bytes]) => `${size(bytes)}\t${base}/${name}`);
  return answered(
    `Here're the files and directories up to 2 levels deep in ${shown}, excluding hidden items and node_modules:\n` +
      [`${size(total)}\t${shown}`, ...lines].join('\n'),
  );
}

/** `most`: characters shown at once; what is left is named, to be asked for by view_range. */
export function showFile(
  path: string,
  text: string,
  range: readonly number[] | undefined,
  most: number,
): MemoryToolAnswer {
  const lines = text.split('\n');
  if (lines.length > mostLines) return refused(`File ${path} exceeds maximum line limit of 999,999 lines.`);
  const [start = 1, end = -1] = range ?? [];
  const last = end === -1 ? lines.length : end;
  const plain = [start, last].every(Number.isInteger) && (range === undefined || range.length === 2);
  if (!plain || start < 1 || start > lines.length || last < start)
    return refused(
      `Error: Invalid \`view_range\` parameter: ${JSON.stringify(range)}. It should be two lines of the file: [1, ${lines.length}]`,
    );
  const numbered: string[] = [];
  let characters = 0;
  for (const [index, line] of lines.slice(start - 1, last).entries()) {
    characters += line.length + 8;
    if (characters > most && index > 0) {
      const next = start + index;
      numbered.push(`[cut here; lines ${next} to ${Math.min(last, lines.length)} follow with view_range]`);
      break;
    }
    numbered.push(numberedLine(start + index, line));
  }
  return answered(`Here's the content of ${path} with line numbers:\n${numbered.join('\n')}`);
}

export interface Edited {
  text: string;
  answer: MemoryToolAnswer;
}

/** Replaces the one place where `old` stands, to the letter. */
export function replaceOnce(path: string, text: string, old: string, replacement: string): Edited | MemoryToolAnswer {
  const places = placesOf(text, old);
  const [place] = places;
  if (place === undefined)
    return refused(`No replacement was performed, old_str \`${old}\` did not appear verbatim in ${path}.`);
  const lineOf = (index: number) => text.slice(0, index).split('\n').length;
  if (places.length > 1)
    return refused(
      `No replacement was performed. Multiple occurrences of old_str \`${old}\` in lines: ${[...new Set(places.map(lineOf))].join(', ')}. Please ensure it is unique`,
    );
  const edited = text.slice(0, place) + replacement + text.slice(place + old.length);
  const first = Math.max(1, lineOf(place) - 2);
  const shown = edited.split('\n').slice(first - 1, lineOf(place) + replacement.split('\n').length + 1);
  const snippet = shown.map((line, index) => numberedLine(first + index, line)).join('\n');
  return {
    text: edited,
    answer: answered(
      `The memory file has been edited. Here is the snippet showing the change (with line numbers):\n${snippet}`,
    ),
  };
}

export function insertLines(path: string, text: string, at: number, inserted: string): Edited | MemoryToolAnswer {
  const lines = text.split('\n');
  if (!Number.isInteger(at) || at < 0 || at > lines.length)
    return refused(
      `Error: Invalid \`insert_line\` parameter: ${at}. It should be within the range of lines of the file: [0, ${lines.length}]`,
    );
  lines.splice(at, 0, inserted.replace(/\n$/, ''));
  return { text: lines.join('\n'), answer: answered(`The file ${path} has been edited.`) };
}

/** A model may leave out what it was told to give. */
export function readText(input: object, field: string): string {
  const value = (input as Record<string, unknown>)[field];
  if (typeof value !== 'string') throw invalid(`${field} must be a string.`);
  return value;
}

/** What a refused path is called: never shown with what nobody can see. */
export function pathRefused(path: string): MemoryToolAnswer {
  return refused(`Error: ${JSON.stringify(path.slice(0, 200))} is not a path under ${fileRoot}.`);
}

function placesOf(text: string, old: string): number[] {
  const places: number[] = [];
  if (old === '') return places;
  // Overlapping ones too: which of them is meant could not be told.
  for (let at = text.indexOf(old); at !== -1; at = text.indexOf(old, at + 1)) places.push(at);
  return places;
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function numberedLine(number: number, line: string): string {
  return `${String(number).padStart(6)}\t${line}`;
}

function byName([one]: [string, number], [other]: [string, number]): number {
  return one < other ? -1 : 1;
}

/** As the tool's documentation has them: 4.0K, 1.2M. */
function size(bytes: number): string {
  if (bytes < 1_024) return `${bytes}B`;
  const kilobytes = bytes / 1_024;
  return kilobytes < 1_024 ? `${kilobytes.toFixed(1)}K` : `${(kilobytes / 1_024).toFixed(1)}M`;
}
