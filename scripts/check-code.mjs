// @ts-check
// Runs the rules of code-rules.mjs on src/ and test/, and looks at the names of files and folders.
import { modelCallInTransaction, sourceRules, testRules } from './code-rules.mjs';
import { isStarted, lineAt, nodesOf, parseSource, readSources, report } from './source-files.mjs';

/** @typedef {import('./source-files.mjs').SourceFile} SourceFile */
/** @typedef {import('./source-files.mjs').Violation} Violation */
/** @typedef {import('./code-rules.mjs').Rule} Rule */

/** Names that say nothing, so that everything ends up there. */
const emptyNames = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'shared'];

/**
 * @param {readonly SourceFile[]} sources files of src/ and test/
 * @returns {Violation[]}
 */
export function codeViolations(sources) {
  return sources.flatMap((source) => [...nameProblems(source), ...syntaxProblems(source)]);
}

/**
 * @param {SourceFile} source
 * @returns {Violation[]}
 */
function nameProblems({ file }) {
  const parts = file.replace(/(\.test)?\.tsx?$/, '').split('/');
  const empty = parts.find((part) => emptyNames.includes(part));
  /** @type {Violation[]} */
  const problems = empty ? [{ file, message: `is named ${empty}: name it for what is in it` }] : [];
  const odd = parts.find((part) => !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part));
  return odd ? [...problems, { file, message: `${odd} is not kebab-case` }] : problems;
}

/**
 * @param {SourceFile} source
 * @returns {Violation[]}
 */
function syntaxProblems(source) {
  const inSource = !source.file.startsWith('test/');
  const rules = Object.values(inSource ? sourceRules : testRules).filter((rule) => !isAllowed(rule, source.file));
  /** @type {Violation[]} */
  const problems = [];
  for (const node of nodesOf(parseSource(source).program)) {
    const messages = rules.map((rule) => rule.judge(node));
    if (inSource) messages.push(modelCallInTransaction(node));
    for (const message of messages) {
      if (message) problems.push({ file: source.file, line: lineAt(source.text, node.start), message });
    }
  }
  return problems;
}

/** @param {Rule} rule @param {string} file */
function isAllowed(rule, file) {
  return rule.allowedIn.some((place) => file === place || (place.endsWith('/') && file.startsWith(place)));
}

if (isStarted(import.meta.url)) {
  const sources = [...readSources('src'), ...readSources('test'), ...readSources('ui/src', ['.ts', '.tsx'])];
  report('code', codeViolations(sources), `${sources.length} files keep to the rules`);
}
