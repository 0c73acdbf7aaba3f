// An evaluation for people: percentages in columns. The JSON document stays the one to compute with.
import type { AbstentionReport } from './abstention.js';
import type { BudgetReport } from './budget-curve.js';
import { columns, percent } from './columns.js';
import type { ComparisonReport } from './compare.js';
import { comparisonTables } from './comparison-table.js';
import { pairKinds } from './datasets/reconcile-pairs.js';
import type { ExtractionReport } from './extraction.js';
import type { EvaluationReport } from './index.js';
import type { PrecisionReport } from './precision.js';
import type { ReconcileReport } from './reconcile.js';
import { describeCounts, type RetrievalFigures, type RetrievalReport } from './report.js';

/** The report as lines of text, without a trailing newline. */
export function formatReport(report: EvaluationReport): string {
  switch (report.mode) {
    case 'retrieval':
      return formatRetrieval(report);
    case 'abstention':
      return formatAbstention(report);
    case 'budget':
      return formatBudget(report);
    case 'precision':
      return formatPrecision(report);
    case 'extraction':
      return formatExtraction(report);
    case 'comparison':
      return formatComparison(report);
    case 'reconcile':
      return formatReconcile(report);
  }
}

function formatRetrieval(report: RetrievalReport): string {
  const ks = Object.keys(report.overall.recall_at);
  const head = ['', 'n', ...ks.map((k) => `R@${k}`), ...ks.map((k) => `any@${k}`), ...ks.map((k) => `all@${k}`)];
  const line = (name: string, figures: RetrievalFigures) => [
    name,
    String(figures.n),
    ...[figures.recall_at, figures.any_at, figures.all_at].flatMap((at) => ks.map((k) => percent(at[k] ?? 0))),
    percent(figures.ndcg_at_10),
    percent(figures.mrr_at_10),
    figures.interval.recall_at_10.map(percent).join('–'),
  ];
  const categories = Object.values(report.by_category).map((figures) =>
    line(figures.in_overall ? figures.name : `(${figures.name})`, figures),
  );
  const tokens = report.tokens.mean === null ? 'not said' : report.tokens.mean.toFixed(0);
  return [
    `${report.title}: ${describeCounts(report)}, ranked by ${report.grain}, ${report.system}`,
    ...columns([[...head, 'NDCG@10', 'MRR@10', 'R@10 95 %'], line('overall', report.overall), ...categories]),
    `ms per query p50 ${report.ms_per_query.p50}, p95 ${report.ms_per_query.p95}; tokens ${tokens}; ` +
      `recorded in ${report.record.seconds.toFixed(1)} s (${report.record.messages_per_second.toFixed(0)} messages/s)`,
  ].join('\n');
}

function formatReconcile(report: ReconcileReport): string {
  const { tune, 'held-out': heldOut } = report.by_half;
  const rows = [report.overall, tune, heldOut].map(({ n, wrong, duplicates_left, found }, index) => [
    ['all', 'tuned on', 'held out'][index]!,
    String(n),
    String(wrong),
    ...[duplicates_left, found.repeat, found.refinement, found.update].map(percent),
  ]);
  return [
    'Row: what the pair is. Column: what was decided.',
    ...columns([
      ['', ...pairKinds],
      ...pairKinds.map((kind) => [kind, ...pairKinds.map((decided) => String(report.overall.matrix[kind][decided]))]),
    ]),
    ...columns([['', 'n', 'wrong', 'duplicates left', 'repeats', 'refinements', 'updates'], ...rows]),
    ...report.misses.map(({ label, decided, held, claim }) => `${label}, decided ${decided}: ${held} | ${claim}`),
  ].join('\n');
}

function formatAbstention(report: AbstentionReport): string {
  const named = report.rejected_with_names;
  return [
    `${report.title}: ${describeCounts(report)}, asked of their own and of the wrong conversation`,
    ...columns([
      ['', 'share'],
      ['own questions: something injected', percent(report.kept)],
      ['own questions: evidence kept', percent(report.evidence_kept)],
      ['foreign questions: nothing injected', percent(report.rejected)],
      ...(named === null ? [] : [['foreign, with the names known there', percent(named)]]),
    ]),
    `threshold ${report.threshold}, AUC ${report.auc.toFixed(3)}`,
    ...columns([
      ['minRelevance', 'kept', 'rejected'],
      ...report.thresholds.map((point) => [
        point.min_relevance.toFixed(2),
        percent(point.kept),
        percent(point.rejected),
      ]),
    ]),
  ].join('\n');
}

function formatBudget(report: BudgetReport): string {
  const { full_history: full } = report;
  return [
    `${report.title}: ${describeCounts(report)}, evidence inside a token budget`,
    ...columns([
      ['budget', 'evidence', 'tokens used', 'last turns'],
      ...report.curve.map((point) => [
        String(point.budget),
        percent(point.evidence),
        point.tokens.toFixed(0),
        percent(point.last_turns),
      ]),
      ['full history', percent(full.evidence), full.tokens.toFixed(0), ''],
    ]),
  ].join('\n');
}

function formatPrecision(report: PrecisionReport): string {
  const leaks = Object.entries(report.leaks).map(([kind, count]) => `${kind.replaceAll('_', ' ')} ${count}`);
  return [
    `${report.title}: ${report.overall.n} cases`,
    ...columns([
      ['', 'n', 'clean', 'wanted found', 'precision'],
      ...Object.entries({ overall: report.overall, ...report.by_category }).map(([name, figures]) => [
        name,
        String(figures.n),
        percent(figures.clean),
        percent(figures.wanted_found),
        percent(figures.precision),
      ]),
    ]),
    `leaks: ${leaks.join(', ')}`,
  ].join('\n');
}

function formatExtraction(report: ExtractionReport): string {
  const { counts, overall, updates, interference } = report;
  return [
    `${report.title}: ${counts.users} users, ${counts.sessions} sessions, ${counts.messages} messages, ${counts.facts} facts`,
    ...columns([
      ['', 'n', 'share'],
      ['points found', String(overall.n), percent(overall.found)],
      ...Object.entries(report.by_type).map(([type, figures]) => [type, String(figures.n), percent(figures.found)]),
      ['updates found', String(updates.n), percent(updates.found)],
      ['their stored originals superseded', String(updates.originals_stored), percent(updates.superseded)],
      ['false statements stored', String(interference.n), percent(interference.stored)],
    ]),
  ].join('\n');
}

function formatComparison(report: ComparisonReport): string {
  return [
    `${report.title}: ${describeCounts(report)}, ranked by ${report.grain}`,
    ...comparisonTables(report).flatMap(({ title, rows }) => ['', title, ...columns(rows)]),
  ].join('\n');
}
