// Figures as a section of bench/RESULTS.md. Numbers in prose that nobody regenerates go stale: a command writes these.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { RecollectError } from '../errors.js';
import type { FactBenchReport } from './facts.js';
import type { SystemName } from './systems.js';

/** Replaces the section between its markers, or adds it at the end; the rest of the file stays. */
export async function writeResults(file: string, section: string, text: string): Promise<void> {
  const begin = `<!-- ${section}: begin -->`;
  const end = `<!-- ${section}: end -->`;
  const block = `${begin}\n${text.trim()}\n${end}`;
  const before = await readIfThere(file);
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if ((from === -1) !== (to === -1) || to < from)
    throw new RecollectError('invalid_input', `${file} has one of the markers of "${section}" but not the other.`);
  const after =
    from === -1 ? `${before.trimEnd()}\n\n${block}\n` : before.slice(0, from) + block + before.slice(to + end.length);
  await writeFile(file, after.trimStart());
}

/** Date, commit and machine: what every section begins with. */
export async function provenance(): Promise<string> {
  return `${new Date().toISOString().slice(0, 10)}, commit ${await commit()}, ${machine()}.`;
}

/** `where` is the kind of database, `command` what to type to have these figures again. */
export async function factSection(report: FactBenchReport, where: string, command: string): Promise<string> {
  const { protocol } = report;
  const rows = Object.entries(titles).map(([name, title]) => {
    const { p50, p95, recall, rows: returned } = report[name as SystemName];
    return `| ${title} | ${p50.toFixed(2)} | ${p95.toFixed(2)} | ${recall.toFixed(3)} | ${returned.toFixed(2)} |`;
  });
  const plans = Object.entries(titles).map(
    ([name, title]) => `${title}\n\n\`\`\`\n${report.plans[name as SystemName].join('\n')}\n\`\`\``,
  );
  return `## bench facts: ${where}

${await provenance()}
PostgreSQL ${protocol.postgresql}, pgvector ${protocol.pgvector}, shared_buffers ${protocol.shared_buffers}.
\`${command}\`

${protocol.facts.toLocaleString('en')} facts of ${protocol.users.toLocaleString('en')} users, ${protocol.dimensions} dimensions, top 8, ${protocol.queries} queries, prepared in ${protocol.preparation_seconds} s.

| | p50 ms | p95 ms | recall of the true top 8 | rows returned of 8 |
|---|---|---|---|---|
${rows.join('\n')}

Our p50 is **${report.ratios.fact_search_vs_tutorial.toFixed(3)}** of the faster tutorial's and ${report.ratios.fact_search_vs_tutorial_joined.toFixed(3)} of the joined one's.

How the server ran the first query:

${plans.join('\n\n')}`;
}

const titles: Record<SystemName, string> = {
  ours: '**Recollect**, row-level security on',
  tutorial_one_table: 'tutorial, one table, IVFFlat lists=100',
  tutorial_joined: 'tutorial, facts joined to embeddings, IVFFlat lists=100',
  no_vector_index: 'no vector index, B-tree on `user_id`',
};

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

export async function commit(): Promise<string> {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  try {
    return (await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD'], { cwd })).stdout.trim();
  } catch {
    // An installed package has no history.
    return 'unknown';
  }
}

export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GB memory, Node ${process.versions.node}`;
}
