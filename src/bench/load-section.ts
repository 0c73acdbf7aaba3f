// The figures of bench load and bench soak as tables, for people and for bench/RESULTS.md.
import type { LoadReport } from './load.js';
import { provenance } from './results.js';

export async function loadSection(report: LoadReport, title: string, command: string): Promise<string> {
  return [
    `## ${title}`,
    `${await provenance()}\n\`${command}\``,
    loadSummary(report),
    [
      '| | p50 ms | p95 ms | p99 ms |',
      '|---|---|---|---|',
      ...rows(report).map((row) => `| ${row.join(' | ')} |`),
    ].join('\n'),
  ].join('\n\n');
}

export function loadSummary({ requests, rate, capacity, errors, memory }: LoadReport): string {
  return (
    `${requests.toLocaleString('en')} requests at ${rate} a second, 80 % recall and 20 % recording; ${errors} errors. ` +
    `Eight callers that wait for each answer get ${capacity} a second. ` +
    `The server holds ${memory.after} MB early on and ${memory.end} MB at the end (${memory.ratio.toFixed(2)} of it).`
  );
}

export function loadRows(report: LoadReport): string[][] {
  return [['', 'p50', 'p95', 'p99'], ...rows(report)];
}

function rows({ all, recall, record }: LoadReport): string[][] {
  return Object.entries({ all, recall, record }).map(([name, { p50, p95, p99 }]) => [
    name,
    ...[p50, p95, p99].map((value) => value.toFixed(1)),
  ]);
}
