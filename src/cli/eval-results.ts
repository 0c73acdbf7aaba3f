// An evaluation as a section of bench/RESULTS.md, with what is needed to have its figures again.
import { provenance, writeResults } from '../bench/results.js';
import { markdownTable } from '../eval/columns.js';
import { comparisonTables } from '../eval/comparison-table.js';
import type { EvaluationReport } from '../eval/index.js';
import { describeCounts } from '../eval/report.js';
import { formatReport } from '../eval/table.js';

/** Replaces the section of this data set and mode. `command` is what to type. */
export async function writeEvaluation(file: string, report: EvaluationReport, command: string): Promise<void> {
  const heading = `eval ${report.dataset}${report.mode === 'retrieval' ? '' : ` ${report.mode}`}`;
  const text = [`## ${heading}`, '', await provenance(), `\`${command}\``, '', ...bodyOf(report)].join('\n');
  await writeResults(file, heading, text);
}

function bodyOf(report: EvaluationReport): string[] {
  if (report.mode !== 'comparison') return ['```', formatReport(report), '```'];
  return [
    `${report.title}: ${describeCounts(report)}, ranked by ${report.grain}.`,
    ...comparisonTables(report).flatMap(({ title, rows }) => ['', `${title}:`, '', ...markdownTable(rows)]),
  ];
}
