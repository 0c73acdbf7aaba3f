// JSON that an application keeps for a user: how it is named, and which of its words are searched by meaning.
import { checkText, invalid } from './input.js';
import { maxKeyBytes, maxNamespaceBytes, maxValueBytes } from './limits.js';

/** Whose interface keeps it. */
export const collections = ['langgraph', 'openai-agents', 'server-memory'] as const;
export type Collection = (typeof collections)[number];

export type JsonObject = { [field: string]: unknown };

export interface KeptValue {
  id: string;
  namespace: string[];
  key: string;
  value: JsonObject;
  createdAt: Date;
  updatedAt: Date;
}

export function checkNamespace(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalid('namespace must be a list of labels.');
  const labels = value.map((label) => checkText('a label of the namespace', label, maxNamespaceBytes));
  if (labels.reduce((sum, label) => sum + Buffer.byteLength(label) + 1, 0) > maxNamespaceBytes)
    throw invalid(`namespace has more than ${maxNamespaceBytes} bytes.`);
  return labels;
}

export function checkKey(value: unknown): string {
  const key = checkText('key', value, maxKeyBytes);
  if (Buffer.byteLength(key) > maxKeyBytes) throw invalid(`key has more than ${maxKeyBytes} bytes.`);
  return key;
}

/** As it is stored. */
export function writeValue(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('value must be an object.');
  const written = JSON.stringify(value);
  if (Buffer.byteLength(written) > maxValueBytes) throw invalid(`value has more than ${maxValueBytes} bytes as JSON.`);
  return written;
}

/** What is embedded of a value: the words at these paths, each on its own. `$` is the whole value. */
export function textsAt(value: unknown, paths: readonly string[]): string[] {
  return paths.flatMap((path) => (path === '$' || path === '' ? [readable(value)] : found(value, stepsOf(path))));
}

/** `a.b`, `a[0]`, `a[-1]`, `a[*].b`, `*`, `{a,b.c}`. */
function stepsOf(path: string): string[] {
  return path.match(/\[[^\]]*\]|\{[^}]*\}|[^.[\]{}]+/g) ?? [];
}

function found(value: unknown, [step, ...rest]: readonly string[]): string[] {
  if (step === undefined) return value === null || value === undefined ? [] : [readable(value)];
  if (step.startsWith('{'))
    return step
      .slice(1, -1)
      .split(',')
      .flatMap((path) => found(value, [...stepsOf(path.trim()), ...rest]));
  if (step === '*' || step === '[*]') return childrenOf(value, step).flatMap((child) => found(child, rest));
  if (step.startsWith('[')) {
    const index = Number.parseInt(step.slice(1, -1), 10);
    return Array.isArray(value) ? found(value.at(index), rest) : [];
  }
  const own = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
  return own ? found((value as JsonObject)[step], rest) : [];
}

function childrenOf(value: unknown, step: string): unknown[] {
  if (Array.isArray(value)) return value;
  return step === '*' && typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function readable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}
