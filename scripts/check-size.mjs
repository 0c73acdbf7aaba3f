// @ts-check
// Small files, so that each can be read in one go. There is no list of exceptions: split the file by step instead.
import { isStarted, readSources, report } from './source-files.mjs';

/** @typedef {import('./source-files.mjs').Violation} Violation */
/** @typedef {{ file: string, lines: number }} FileSize */

const maximum = 300;
const maximumMedian = 150;

/** Tighter limits: an orchestrator is a table of contents, a port is what an implementer must read whole. */
const tighter = [
  { pattern: /^src\/(remember\/remember|recall\/recall)\.ts$/, limit: 80 },
  { pattern: /^src\/ports\//, limit: 60 },
];

/**
 * @param {readonly FileSize[]} files
 * @returns {Violation[]}
 */
export function sizeViolations(files) {
  const tooLong = files.flatMap(({ file, lines }) => {
    const limit = tighter.find(({ pattern }) => pattern.test(file))?.limit ?? maximum;
    return lines > limit ? [{ file, message: `has ${lines} lines, the limit is ${limit}` }] : [];
  });
  const middle = median(files.filter(({ file }) => file.startsWith('src/')).map(({ lines }) => lines));
  if (middle < maximumMedian) return tooLong;
  return [
    ...tooLong,
    { file: 'src', message: `the median file has ${middle} lines, it must stay under ${maximumMedian}` },
  ];
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle] ?? 0;
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** @param {string} text */
export function countLines(text) {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}

if (isStarted(import.meta.url)) {
  const files = [
    ...readSources('src'),
    ...readSources('ui', ['.ts', '.tsx', '.css']),
    ...readSources('scripts', ['.ts', '.mjs', '.sh']),
  ].map(({ file, text }) => ({
    file,
    lines: countLines(text),
  }));
  const middle = median(files.filter(({ file }) => file.startsWith('src/')).map(({ lines }) => lines));
  report('size', sizeViolations(files), `${files.length} files, the median of src has ${middle} lines`);
}
