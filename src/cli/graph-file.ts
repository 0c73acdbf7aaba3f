// The file of the MCP memory server (server-memory): taken in by `recollect add --from server-memory`, written by
// `recollect export --format server-memory`.
import { readFile } from 'node:fs/promises';
import { text as readText } from 'node:stream/consumers';
import { graphOf, joinGraph, readGraphLines, writeGraphLines } from '../domain/knowledge-graph.js';
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import { exitStatus } from './exit-status.js';
import { withMemory } from './open-memory.js';
import type { Output } from './output.js';
import { jsonForTerminal } from './terminal-text.js';

/** What its graph is called on the command line. */
export const graphFormat = 'server-memory';

/** What is there already stays; again adds nothing. */
export async function addGraph(
  output: Output,
  database: string | undefined,
  { path, userId }: { path: string; userId: string },
): Promise<void> {
  const { graph, bad } = readGraphLines(await read(path));
  for (const { place, reason } of bad) output.note(`${place}: ${reason}`);
  const added = await withMemory(database, { worker: false }, (memory) =>
    memory.values.change(userId, graphFormat, (values) => joinGraph(graphOf(values), graph), { actor: 'import' }),
  );
  output.document({ ...added, bad });
  output.line(
    `Added ${added.entities} entities, ${added.observations} observations and ${added.relations} relations` +
      `${bad.length > 0 ? `; left out ${bad.length} bad lines` : ''}.`,
  );
  if (bad.length > 0) process.exitCode = exitStatus.partial;
}

export async function* graphLines(memory: Memory, userId: string): AsyncGenerator<string> {
  const graph = graphOf(await memory.values.search(userId, { collection: graphFormat }));
  for (const line of writeGraphLines(graph)) yield `${jsonForTerminal(line, 0)}\n`;
}

async function read(path: string): Promise<string> {
  try {
    return path === '-' ? await readText(process.stdin) : await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new RecollectError('not_found', `There is no file ${path}.`, { cause });
    throw new RecollectError('invalid_input', `The file ${path} cannot be read (${code ?? 'unknown'}).`, { cause });
  }
}
