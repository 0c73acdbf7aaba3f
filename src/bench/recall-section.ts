// The figures of bench recall as a section of bench/RESULTS.md.
import type { RecallBenchReport, RecallTimes } from './recall.js';
import { commit, machine } from './results.js';
import type { SearchTimes } from './time-searches.js';

/** `where` is the kind of database, `command` what to type to have these figures again. */
export async function recallSection(report: RecallBenchReport, where: string, command: string): Promise<string> {
  const { protocol } = report;
  return [
    `## bench recall: ${where}`,
    `${new Date().toISOString().slice(0, 10)}, commit ${await commit()}, ${machine()}.
PostgreSQL ${protocol.postgresql}, pgvector ${protocol.pgvector}, shared_buffers ${protocol.shared_buffers}.
\`${command}\``,
    `\`memory.recall\` with its defaults, ${protocol.queries} queries, ${protocol.dimensions} dimensions. Milliseconds.`,
    ...recallTables(report).map(({ title, rows }) => `${title}\n\n${markdown(rows)}`),
  ].join('\n\n');
}

export interface RecallTable {
  title: string;
  /** The first row is the heading. */
  rows: string[][];
}

/** What a report says, for people. */
export function recallTables(report: RecallBenchReport): RecallTable[] {
  const tables: RecallTable[] = [];
  const whole = (title: string, times: RecallTimes) => tables.push({ title, rows: [heading, ...recallRows(times)] });
  const { main, systems, flat, flat_ratio: flatRatio, heavy, embedded, import: imported } = report;
  if (main)
    whole(`${count(main.users)} users with ${count(main.facts)} facts and ${count(main.turns)} turns each`, main);
  if (systems)
    tables.push({
      title: `Beside other systems: the memories of ${count(systems.users)} users, ${systems.queries} queries, each to every system in turn`,
      rows: [
        ['', 'p50', 'p95', 'found', 'p50 over ours', 'p95 over ours'],
        ...Object.entries(systems.times).map(([name, times]) => {
          const ratio = systems.ratios[name];
          return [name, ...figures(times), ratio ? ratio.p50.toFixed(2) : '', ratio ? ratio.p95.toFixed(2) : ''];
        }),
      ],
    });
  if (flat && flatRatio)
    tables.push({
      title: `50 facts and 20 turns a user; the most users take ${flatRatio.p50.toFixed(2)} (p50) and ${flatRatio.p95.toFixed(2)} (p95) of the fewest's time`,
      rows: [['users', ...heading.slice(1)], ...flat.map(({ users, times }) => [count(users), ...figures(times)])],
    });
  if (heavy) whole(`One user with ${count(heavy.turns)} turns`, heavy);
  if (embedded) whole(`Embedded, one user with ${count(embedded.turns)} turns`, embedded);
  if (imported)
    tables.push({
      title: `Import of a conversation of ${count(imported.turns)} turns, with the bundled model`,
      rows: [
        ['', 'seconds'],
        ['recorded, found by words', imported.recorded_seconds.toFixed(2)],
        ['embedded and extracted', imported.settled_seconds.toFixed(2)],
      ],
    });
  return tables;
}

const heading = ['', 'p50', 'p95', 'found'];

function recallRows(times: RecallTimes): string[][] {
  return [
    ['without the query embedding', ...figures(times.without_embedding)],
    ['with it, by the bundled model', ...figures(times.with_embedding)],
    ['without it, in a new conversation', ...figures(times.in_conversation)],
  ];
}

function figures({ p50, p95, found }: SearchTimes): string[] {
  return [p50.toFixed(2), p95.toFixed(2), found.toFixed(1)];
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function markdown([head, ...rows]: string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), `|${'---|'.repeat(head!.length)}`, ...rows.map(line)].join('\n');
}
