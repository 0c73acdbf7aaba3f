// The other systems of bench/systems/, which are installed apart from the product: npm ci --prefix bench
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OpenRecallSystem } from '../bench/recall-system.js';
import { RecollectError } from '../errors.js';
import type { OpenOtherSystem } from '../eval/other-system.js';

export const otherSystemNames = ['mem0', 'mastra', 'langgraph', 'tutorial', 'bm25'] as const;

export type OtherSystemName = (typeof otherSystemNames)[number];

export interface OtherSystemModule {
  /** For people, with the version installed. */
  title: string;
  open: OpenOtherSystem;
}

/** Throws `dependency_missing` where it is not installed; `folder` is bench/ of a clone. */
export async function loadOtherSystem(name: OtherSystemName, folder = benchFolder): Promise<OtherSystemModule> {
  const file = moduleFile(name, name, folder);
  const { open } = (await import(pathToFileURL(file).href)) as { open: OpenOtherSystem };
  return { title: await titleOf(name, folder), open };
}

/** Opens them by name for bench recall. Throws `dependency_missing` where they are not installed. */
export async function loadRecallSystems(folder = benchFolder): Promise<OpenRecallSystem> {
  const file = moduleFile('recall-system', 'Another system', folder);
  return ((await import(pathToFileURL(file).href)) as { openRecallSystem: OpenRecallSystem }).openRecallSystem;
}

/** Whether it keeps its data on a PostgreSQL server. */
export function needsServer(name: OtherSystemName): boolean {
  return name !== 'bm25';
}

function moduleFile(name: string, title: string, folder: string): string {
  const file = join(folder, 'systems', `${name}.mjs`);
  if (!existsSync(file))
    throw new RecollectError('dependency_missing', 'Other systems are compared in a clone of the repository.');
  if (!existsSync(join(folder, 'node_modules')))
    throw new RecollectError('dependency_missing', `${title} is not installed: npm ci --prefix bench`);
  return file;
}

const benchFolder = fileURLToPath(new URL('../../bench', import.meta.url));

/** Title, and the package whose version belongs to it. */
const titles: Record<OtherSystemName, [title: string, packageName: string | null]> = {
  mem0: ['mem0', 'mem0ai'],
  mastra: ['Mastra', '@mastra/memory'],
  langgraph: ['LangGraph store', '@langchain/langgraph-checkpoint-postgres'],
  tutorial: ['tutorial, IVFFlat', null],
  bm25: ['BM25', null],
};

async function titleOf(name: OtherSystemName, folder: string): Promise<string> {
  const [title, packageName] = titles[name];
  if (packageName === null) return title;
  const installed: unknown = JSON.parse(
    await readFile(join(folder, 'node_modules', packageName, 'package.json'), 'utf8'),
  );
  const version = typeof installed === 'object' && installed !== null && 'version' in installed && installed.version;
  return `${title} ${version || 'of unknown version'}`;
}
