// The figures of bench workers and bench capacity as tables, for people and for bench/RESULTS.md.
import type { CapacityReport } from './capacity.js';
import { provenance } from './results.js';
import type { WorkerRun } from './workers.js';

export async function workerSection(runs: readonly WorkerRun[], command: string): Promise<string> {
  return `## bench workers\n\n${await provenance()}\n\`${command}\`\n\n${markdown(workerRows(runs))}\n\nExtracted offline, without waiting for a model's answer: all of it is CPU. Whatever else ran on the machine counts as busy.`;
}

export function workerRows(runs: readonly WorkerRun[]): string[][] {
  const [one] = runs;
  return [
    ['worker processes', 'exchanges a second', 'times one', 'busy cores'],
    ...runs.map(({ workers, perSecond, busyCores }) => [
      String(workers),
      perSecond.toFixed(1),
      (perSecond / (one?.perSecond || 1)).toFixed(2),
      busyCores.toFixed(1),
    ]),
  ];
}

export async function capacitySection(report: CapacityReport, where: string, command: string): Promise<string> {
  return `## bench capacity: ${where}\n\n${await provenance()}\n\`${command}\`\n\n${capacitySummary(report)}\n\n${markdown(rateRows(report))}\n\n${markdown(tableRows(report))}`;
}

export function capacitySummary({ users, turns, facts, bytesPerUser, bytesPerTurn }: CapacityReport): string {
  return `${users} users, ${turns.toLocaleString('en')} turns, ${facts.toLocaleString('en')} facts: ${kilobytes(bytesPerUser)} kB a user, ${kilobytes(bytesPerTurn)} kB a turn with all that comes of it.`;
}

export function rateRows({ recall, record }: CapacityReport): string[][] {
  return [
    ['', 'a second', 'busy cores', 'a second and core'],
    ...Object.entries({ recall, record }).map(([name, { perSecond, busyCores, perCore }]) => [
      name,
      perSecond.toFixed(1),
      busyCores.toFixed(1),
      perCore.toFixed(1),
    ]),
  ];
}

export function tableRows({ tables }: CapacityReport): string[][] {
  return [
    ['table, with its indexes', 'bytes a turn'],
    ...tables.map(({ table, bytesPerTurn }) => [table, String(bytesPerTurn)]),
  ];
}

function markdown([head, ...rows]: string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head ?? []), line((head ?? []).map(() => '---')), ...rows.map(line)].join('\n');
}

function kilobytes(bytes: number): string {
  return (bytes / 1_000).toFixed(1);
}
