// @ts-check
// What every check-*.mjs starts from: the files to judge, their syntax tree, and how a violation is printed.
// oxc-parser, because TypeScript 7 has no JavaScript compiler API and regular expressions misread strings and comments.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** @typedef {{ file: string, text: string }} SourceFile `file` is relative to the repository, with forward slashes. */
/** @typedef {{ file: string, line?: number, message: string }} Violation */
/** @typedef {{ type: string, start: number, end: number, [key: string]: unknown }} Node */
/** @typedef {{ specifier: string, typeOnly: boolean, dynamic: boolean, line: number }} Import */

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Every file below `folder` with one of the endings, sorted; nothing when the folder is missing.
 * @param {string} folder
 * @param {readonly string[]} endings
 * @returns {SourceFile[]}
 */
export function readSources(folder, endings = ['.ts']) {
  return listFiles(join(root, folder))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ file: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/**
 * The syntax tree (ESTree with TypeScript nodes) and the comments.
 * @param {SourceFile} source
 * @returns {{ program: Node, comments: Array<{ start: number, end: number }> }}
 */
export function parseSource({ file, text }) {
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message}`);
  return { program: /** @type {Node} */ (/** @type {unknown} */ (program)), comments };
}

/**
 * Every import, re-export, `import()` and `import('…').Type` of a file, in order.
 * @param {SourceFile} source
 * @returns {Import[]}
 */
export function importsOf(source) {
  /** @type {Import[]} */
  const imports = [];
  for (const node of nodesOf(parseSource(source).program)) {
    const target = /** @type {{ value?: unknown } | null | undefined} */ (node.source);
    if (typeof target?.value !== 'string') continue;
    imports.push({
      specifier: target.value,
      // Only the whole-declaration form: `import { type A } from 'x'` still loads x at run time.
      typeOnly: node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType',
      dynamic: node.type === 'ImportExpression',
      line: lineAt(source.text, node.start),
    });
  }
  return imports;
}

/**
 * The node and everything below it, parents first.
 * @param {Node} node
 * @returns {Generator<Node>}
 */
export function* nodesOf(node) {
  yield node;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* nodesOf(child);
    }
  }
}

/**
 * @param {string} text
 * @param {number} offset
 */
export function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length;
}

/**
 * Prints one line per violation and sets the exit status.
 * @param {string} name
 * @param {readonly Violation[]} violations
 * @param {string} passed what was checked, for the line printed when all is well
 */
export function report(name, violations, passed) {
  for (const { file, line, message } of violations) console.log(`${file}${line ? `:${line}` : ''}: ${message}`);
  if (violations.length > 0) process.exitCode = 1;
  else console.log(`${name}: ${passed}`);
}

/**
 * True in the script that was started, false where it is imported (its test).
 * @param {string} moduleUrl
 */
export function isStarted(moduleUrl) {
  return process.argv[1] === fileURLToPath(moduleUrl);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function listFiles(folder) {
  try {
    return (
      readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        // test/compat has packages of its own.
        .filter((path) => !path.includes(`${sep}node_modules${sep}`))
    );
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * @param {unknown} value
 * @returns {value is Node}
 */
function isNode(value) {
  return typeof value === 'object' && value !== null && typeof (/** @type {Partial<Node>} */ (value).type) === 'string';
}
