// @ts-check
// The same eight lines in two places of src. Comments, imports, blank lines and lines of brackets alone do not count.
import { isStarted, nodesOf, parseSource, readSources, report } from './source-files.mjs';

/** @typedef {import('./source-files.mjs').SourceFile} SourceFile */
/** @typedef {import('./source-files.mjs').Violation} Violation */
/** @typedef {{ text: string, line: number }} Line */

const windowLines = 8;

/**
 * One violation per repeated run, at its second place.
 * @param {readonly SourceFile[]} sources
 * @returns {Violation[]}
 */
export function duplicateViolations(sources) {
  /** @type {Map<string, { file: string, line: number }>} */
  const seen = new Map();
  /** @type {Violation[]} */
  const violations = [];
  for (const source of sources) {
    const lines = significantLines(source);
    let coveredUntil = -1;
    for (let start = 0; start + windowLines <= lines.length; start += 1) {
      const window = lines.slice(start, start + windowLines);
      const key = window.map(({ text }) => text).join('\n');
      const line = window[0]?.line ?? 0;
      const first = seen.get(key);
      if (!first) {
        seen.set(key, { file: source.file, line });
        continue;
      }
      // Windows that overlap a reported one belong to the same run.
      if (start > coveredUntil) {
        const message = `repeats ${first.file}:${first.line} (${windowLines} lines or more)`;
        violations.push({ file: source.file, line, message });
      }
      coveredUntil = start + windowLines - 1;
    }
  }
  return violations;
}

/**
 * @param {SourceFile} source
 * @returns {Line[]}
 */
function significantLines(source) {
  const { program, comments } = parseSource(source);
  const imports = [...nodesOf(program)].filter((node) => node.type === 'ImportDeclaration');
  let text = source.text;
  // Blanked, not removed, so that line numbers stay.
  for (const { start, end } of [...comments, ...imports]) {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  }
  return text
    .split('\n')
    .map((line, index) => ({ text: line.trim().replace(/\s+/g, ' '), line: index + 1 }))
    .filter((line) => /\w/.test(line.text));
}

if (isStarted(import.meta.url)) {
  const sources = readSources('src');
  report('duplicates', duplicateViolations(sources), `${sources.length} files, no ${windowLines} lines twice`);
}
