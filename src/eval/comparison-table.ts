// The tables of a comparison as rows of cells, for the terminal and for bench/RESULTS.md alike.
import { percent } from './columns.js';
import type { ComparedSystem, ComparisonReport } from './compare.js';

export interface TitledTable {
  title: string;
  /** The first row is the head. */
  rows: string[][];
}

/** Systems, ablations, categories and the budget curve; what was not measured is left out. */
export function comparisonTables(report: ComparisonReport): TitledTable[] {
  const tables = [systemsTable(report), ablationsTable(report), categoriesTable(report), budgetTable(report)];
  return tables.filter((table) => table.rows.length > 1);
}

function systemsTable({ systems }: ComparisonReport): TitledTable {
  const ks = cutOffs(systems);
  return {
    title: 'Evidence found, percent',
    rows: [
      ['', ...ks.map((k) => `R@${k}`), 'NDCG@10', 'R@10 against ours', 'tokens', 'p50 ms', 'p95 ms'],
      ...systems.map((system) => [
        system.title,
        ...foundBy(system, ks),
        differenceOf(system),
        system.tokens?.toFixed(0) ?? '',
        system.ms_per_query?.p50.toFixed(1) ?? '',
        system.ms_per_query?.p95.toFixed(1) ?? '',
      ]),
    ],
  };
}

function ablationsTable({ systems, ablations }: ComparisonReport): TitledTable {
  const ks = cutOffs(systems);
  return {
    title: 'Our ranking without some of its parts',
    rows: [
      ['', ...ks.map((k) => `R@${k}`), 'NDCG@10', 'R@10 against all of it'],
      ...ablations.map((system) => [system.title, ...foundBy(system, ks), differenceOf(system)]),
    ],
  };
}

function categoriesTable({ systems, by_category: categories }: ComparisonReport): TitledTable {
  return {
    title: 'R@10 by category; in brackets those that are not in the tables above',
    rows: [
      ['', ...systems.map((system) => system.title)],
      ...Object.entries(categories).map(([key, { name, in_overall: inOverall, n }]) => [
        inOverall ? `${name} (n ${n})` : `(${name}, n ${n})`,
        ...systems.map((system) => percent(system.by_category[key]?.recall_at['10'] ?? 0)),
      ]),
    ],
  };
}

function budgetTable({ systems, budget }: ComparisonReport): TitledTable {
  const titles = new Map(systems.map((system) => [system.name, system.title]));
  const rows = budget.rows.map(({ name, evidence, tokens }) => [
    titles.get(name) ?? name.replaceAll('_', ' '),
    ...evidence.map((share, index) => `${percent(share)} (${tokens[index]?.toFixed(0) ?? ''})`),
  ]);
  const { evidence, tokens } = budget.full_history;
  return {
    title: `Evidence injected within a budget of tokens, percent (tokens used); full history: ${percent(evidence)} (${tokens.toFixed(0)})`,
    rows: [['', ...budget.budgets.map((tokensAtMost) => String(tokensAtMost))], ...rows],
  };
}

function cutOffs(systems: readonly ComparedSystem[]): string[] {
  return Object.keys(systems[0]?.overall.recall_at ?? {});
}

function foundBy({ overall }: ComparedSystem, ks: readonly string[]): string[] {
  return [...ks.map((k) => percent(overall.recall_at[k] ?? 0)), percent(overall.ndcg_at_10)];
}

/** With its 95 % interval. */
function differenceOf({ difference }: ComparedSystem): string {
  if (difference === null) return '';
  const [low, high] = difference.interval;
  return `${signed(difference.difference)} (${signed(low)} to ${signed(high)})`;
}

function signed(fraction: number): string {
  const text = percent(fraction);
  return Number(text) > 0 ? `+${text}` : text.replace('-0.0', '0.0');
}
