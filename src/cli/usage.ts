// recollect usage: what models were asked and what it cost; and what a deployment would cost, before there is one.
import { type Command, InvalidArgumentError } from 'commander';
import { writeBudget } from '../domain/budget.js';
import { checkDay, type UsageGroup, usageGroups } from '../domain/usage.js';
import type { UsageReport } from '../memory-types/usage.js';
import { withMemory } from './open-memory.js';
import type { Output } from './output.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';
import { addEstimateCommand } from './usage-estimate.js';

interface UsageOptions {
  since?: string;
  until?: string;
  by?: UsageGroup[];
  user?: string;
}

export function addUsageCommand(program: Command): void {
  const usage = withSharedOptions(program.command('usage'))
    .description('what models were asked and what it cost, by day, user, purpose or model')
    .option('--since <day>', 'first day, UTC (30 days back)', day)
    .option('--until <day>', 'last day, in it (today)', day)
    .option('--by <groups>', `of ${usageGroups.join(', ')}; several with commas (day)`, groups)
    .option('--user <id>', 'of one user')
    .action(async ({ user: userId, ...span }: UsageOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const shown = await withMemory(database, { worker: false }, async (memory) => ({
        ...(await memory.usage.list({ ...span, userId })),
        budgets: await memory.usage.budgets({ userId }),
      }));
      output.document(shown);
      showUsage(output, shown, span.by ?? ['day']);
      for (const budget of shown.budgets)
        output.line(
          `Budget ${writeBudget(budget)}: ${dollars(budget.spent)} spent, ${Math.round(100 * budget.used)} %${budget.exhausted ? '; background work waits' : ''}`,
        );
    });
  addEstimateCommand(usage);
}

function showUsage(output: Output, { since, until, rows, total }: UsageReport, by: readonly UsageGroup[]): void {
  const head = [...by, 'calls', 'in', 'out', 'cache read', 'cache write', 'US$'];
  const cells = (row: UsageReport['total']) => [
    ...[row.calls, row.inputTokens, row.outputTokens, row.cacheReadTokens, row.cacheWriteTokens].map(number),
    // An unknown price is not nothing.
    `${row.cost.toFixed(4)}${row.unpriced > 0 ? ' +?' : ''}`,
  ];
  const keyOf = (row: UsageReport['rows'][number], group: UsageGroup) =>
    group === 'user' ? (row.userId ?? '(no user)') : (row[group] ?? '');
  const lines = rows.map((row) => [...by.map((group) => keyOf(row, group)), ...cells(row)]);
  const sum = [...by.map((_, index) => (index === 0 ? 'total' : '')), ...cells(total)];
  output.line(`${since} to ${until}`);
  const right = head.map((_, index) => index).slice(by.length);
  for (const line of alignColumns([head, ...lines, sum], right)) output.line(line);
  if (total.unpriced > 0)
    output.line(`+? ${number(total.unpriced)} calls of models without a price; set RECOLLECT_PRICES.`);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function dollars(value: number): string {
  return `US$ ${value.toFixed(4)}`;
}

function day(text: string): string {
  try {
    return checkDay('day', text);
  } catch {
    throw new InvalidArgumentError('It must be a day such as 2026-05-01.');
  }
}

function groups(text: string): UsageGroup[] {
  const named = text.split(',').map((part) => part.trim());
  if (named.every((name): name is UsageGroup => usageGroups.some((group) => group === name))) return named;
  throw new InvalidArgumentError(`It must be of ${usageGroups.join(', ')}.`);
}
