// Files of the memory tool: which paths there can be, and what a file's history holds.
import { checkText, invalid } from './input.js';
import { maxPathBytes } from './limits.js';

/** Everything is under it; it is always there and cannot be deleted. */
export const fileRoot = '/memories';

export const fileChanges = ['created', 'edited', 'renamed', 'deleted'] as const;
export type FileChange = (typeof fileChanges)[number];

export interface FileEntry {
  path: string;
  bytes: number;
  createdAt: Date;
  updatedAt: Date;
}

export interface MemoryFile extends FileEntry {
  text: string;
}

export interface FileVersion {
  id: string;
  path: string;
  change: FileChange;
  /** What the file held: after the change, or before it was deleted or left this path. */
  text: string;
  renamedTo: string | null;
  actor: string;
  at: Date;
}

/**
 * The path in its one form: composed letters, no slash at the end, none doubled. Refuses what could mean another place
 * somewhere else (`..`, backslashes, encoded or look-alike dots and slashes) and what nobody can see.
 */
export function readFilePath(field: string, value: unknown): string {
  const given = checkText(field, value, 4 * maxPathBytes);
  const path = given
    .normalize('NFC')
    .replace(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '');
  const outside = path !== fileRoot && !path.startsWith(`${fileRoot}/`);
  if (outside || disguises.test(path) || !isPlainTree(path) || !looksLikeItself(path))
    throw invalid(`${field} must be a plain path under ${fileRoot}.`);
  if (Buffer.byteLength(path) > maxPathBytes) throw invalid(`${field} is longer than ${maxPathBytes} bytes.`);
  return path;
}

/** True for the path of a file as it is stored, also one that a merge made longer. */
export function isFilePath(value: string): boolean {
  return value.startsWith(`${fileRoot}/`) && !disguises.test(value) && isPlainTree(value) && looksLikeItself(value);
}

/** Backslashes, percent-encoded dots and slashes, control and formatting characters, lone separators of lines. */
const disguises = /\\|%(?:25|2e|2f|5c|00|c0|u)|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/iu;

/** No segment is empty or leads elsewhere. */
function isPlainTree(path: string): boolean {
  const segments = path.split('/').slice(1);
  return segments.every((segment) => segment.trim() !== '' && !/^\s*\.{1,2}\s*$/.test(segment));
}

/** Without look-alikes of dots and slashes it is the same tree. */
function looksLikeItself(path: string): boolean {
  const plain = path.normalize('NFKC');
  return isPlainTree(plain) && plain.split('/').length === path.split('/').length && !plain.includes('\\');
}

/** True for what stands under the folder. */
export function isUnder(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** The folders above a path, the root left out. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(3).map((_, index) => parts.slice(0, index + 3).join('/'));
}
