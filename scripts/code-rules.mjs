// @ts-check
// The rules of AGENTS.md that a linter does not know, one function each; check-code.mjs runs them on every file.
// A rule looks at one syntax node and says what is wrong with it, or null.
import { nodesOf } from './source-files.mjs';

/** @typedef {import('./source-files.mjs').Node} Node */
/**
 * @typedef {object} Rule
 * @property {readonly string[]} allowedIn files, or folders ending in /
 * @property {(node: Node) => string | null} judge
 */

const builtInErrors = [
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'AggregateError',
  'EvalError',
  'ReferenceError',
];
/** How a statement starts; a sentence like "Select one of these" must not match. */
const sqlStarts = [
  /^\s*select\s[\s\S]*(\sfrom\s|\(|\$\d)/i,
  /^\s*(insert\s+into|delete\s+from|set\s+local)\s/i,
  /^\s*update\s+\S+\s+set\s/i,
  /^\s*with\s+(recursive\s+)?\w+\s+as\s*\(/i,
  /^\s*(create|alter|drop)\s+(table|index|extension|role|policy|schema|function)\s/i,
];

/** What a transaction must not wait for: it would hold the user's row lock for seconds. */
const modelCalls = ['embed', 'extract', 'stream', 'structured', 'rerank'];

const webClasses = ['Request', 'Response', 'Headers', 'ReadableStream', 'FormData', 'Blob', 'File'];

/** @type {Record<string, Rule>} */
export const sourceRules = {
  // A plain Error has no code, so no transport can map it.
  plainError: {
    allowedIn: [],
    judge: (node) => {
      const rejected = isCallOf(node, ['reject']) ? /** @type {Node[]} */ (node.arguments)[0] : null;
      const thrown = /** @type {Node | null} */ (node.type === 'ThrowStatement' ? node.argument : rejected);
      const made = thrown?.type === 'NewExpression' || thrown?.type === 'CallExpression' ? nameOf(thrown.callee) : '';
      return builtInErrors.includes(made) ? `throws a plain ${made}: use RecollectError with a code` : null;
    },
  },
  emptyCatch: {
    allowedIn: [],
    judge: (node) => {
      if (node.type === 'CatchClause' && isEmptyBlock(node.body)) return 'has an empty catch: a lost error';
      const handler = /** @type {Node[]} */ (node.arguments ?? [])[0];
      const swallows = isCallOf(node, ['catch']) && handler && isEmptyBlock(handler.body);
      return swallows ? 'has an empty .catch handler: a lost error' : null;
    },
  },
  console: {
    allowedIn: ['src/cli/'],
    judge: (node) =>
      node.type === 'MemberExpression' && nameOf(node.object) === 'console'
        ? 'writes to the console: only the command line may'
        : null,
  },
  environment: {
    allowedIn: ['src/config.ts'],
    judge: (node) => {
      const member =
        node.type === 'MemberExpression' && nameOf(node.object) === 'process' && nameOf(node.property) === 'env';
      const destructured =
        node.type === 'VariableDeclarator' && nameOf(node.init) === 'process' && hasProperty(node.id, 'env');
      const imported = node.type === 'ImportSpecifier' && nameOf(node.imported) === 'env';
      return member || destructured || imported ? 'reads the environment: only src/config.ts may' : null;
    },
  },
  // testing/ holds the conformance suite of the database port, which has to send statements of its own; bench/ makes data and
  // the schemas it is compared with.
  sql: {
    allowedIn: ['src/store/', 'src/drivers/', 'src/testing/', 'src/bench/'],
    judge: (node) => {
      // Handing on a statement that came as a parameter is how the queue gets its connection.
      const forwards = nameOf(/** @type {Node[]} */ (node.arguments ?? [])[0]) !== '';
      if (isCallOf(node, ['query']) && !forwards) return 'runs a statement: SQL belongs in src/store';
      const text = textOf(node);
      return text !== null && sqlStarts.some((start) => start.test(text)) ? 'holds SQL: it belongs in src/store' : null;
    },
  },
  exportAll: {
    allowedIn: [],
    judge: (node) => (node.type === 'ExportAllDeclaration' ? 'exports *: name what is exported, one by one' : null),
  },
  exportDefault: {
    allowedIn: [],
    judge: (node) =>
      node.type === 'ExportDefaultDeclaration' ||
      (node.type === 'ExportSpecifier' && nameOf(node.exported) === 'default')
        ? 'has a default export: a symbol search cannot find it'
        : null,
  },
  // PGlite is PostgreSQL: one dialect, two connections. memory.ts chooses the driver, once.
  driverBranch: {
    allowedIn: ['src/drivers/', 'src/memory.ts', 'src/wiring/'],
    judge: (node) => {
      const compared =
        node.type === 'BinaryExpression' && /^[!=]==?$/.test(String(node.operator)) ? [node.left, node.right] : [];
      const subjects = node.type === 'SwitchStatement' ? [node.discriminant] : compared;
      return subjects.some(
        (subject) => /(driver|dialect)$/i.test(nameOf(subject)) || /(driver|dialect)$/i.test(propertyOf(subject)),
      )
        ? 'branches on the driver: the same statement must run on both'
        : null;
    },
  },
  // Web frameworks put classes of their own in place of the process's, so what fetch gave is of neither for sure. dispatch.ts asks about what
  // the handlers beside it made a moment before.
  webClass: {
    allowedIn: ['src/server/dispatch.ts'],
    judge: (node) =>
      node.type === 'BinaryExpression' && node.operator === 'instanceof' && webClasses.includes(nameOf(node.right))
        ? `asks for the class ${nameOf(node.right)}: a host may have replaced it, so look at what it has`
        : null,
  },
  // The one place that opens a transaction of a user; a short list keeps it short.
  asUser: {
    allowedIn: [
      'src/store/',
      'src/jobs/',
      'src/upkeep/',
      'src/remember/adjust-language.ts',
      'src/remember/remember.ts',
      'src/remember/embed-turns.ts',
      'src/remember/extract.ts',
      'src/remember/commit.ts',
      'src/remember/replay.ts',
      'src/remember/reconcile-with-model.ts',
      'src/remember/state-fact.ts',
      'src/remember/retract-fact.ts',
      'src/remember/approve-fact.ts',
      'src/remember/restore-fact.ts',
      'src/remember/pin-fact.ts',
      'src/remember/embed-fact.ts',
      'src/remember/profile.ts',
      'src/remember/refresh.ts',
      'src/remember/summarise.ts',
      'src/memory/',
      'src/recall/recall.ts',
      'src/recall/find-items.ts',
      'src/recall/retrieve.ts',
      'src/bench/systems.ts',
    ],
    judge: (node) =>
      isCallOf(node, ['asUser', 'readAsUser'])
        ? 'opens a user transaction: only the files listed in scripts/code-rules.mjs may'
        : null,
  },
};

/**
 * No transaction stays open across a model call. Sees calls written inside `asUser(...)`; the layers keep store/ and what
 * it calls away from the model ports.
 * @param {Node} node
 * @returns {string | null}
 */
export function modelCallInTransaction(node) {
  if (!isCallOf(node, ['asUser', 'readAsUser'])) return null;
  const call = [...nodesOf(node)].find((child) => modelCalls.includes(propertyOf(child.callee)));
  return call
    ? `calls .${propertyOf(call.callee)}( inside asUser: no transaction stays open across a model call`
    : null;
}

/** @type {Record<string, Rule>} */
export const testRules = {
  skipped: {
    allowedIn: [],
    judge: (node) => {
      const modifier = node.type === 'MemberExpression' ? nameOf(node.property) : '';
      const onTest = ['it', 'test', 'describe', 'suite', 'context'].includes(nameOf(node.object));
      return onTest && ['skip', 'only', 'todo', 'skipIf', 'runIf'].includes(modifier)
        ? `uses .${modifier}: a test either runs or is deleted`
        : null;
    },
  },
  // A store tested against a mock of its database is not tested.
  mocked: {
    allowedIn: [],
    judge: (node) =>
      isCallOf(node, ['mock', 'doMock']) && nameOf(/** @type {Node} */ (node.callee).object) === 'vi'
        ? 'mocks a module: pass a fake through the port'
        : null,
  },
};

/** @param {unknown} value */
function nameOf(value) {
  const node = /** @type {Node | null | undefined} */ (value);
  return node?.type === 'Identifier' ? String(node.name) : '';
}

/** @param {unknown} value The name after the last dot, or empty. */
function propertyOf(value) {
  const node = /** @type {Node | null | undefined} */ (value);
  return node?.type === 'MemberExpression' ? nameOf(node.property) : '';
}

/** @param {Node} node @param {readonly string[]} names */
function isCallOf(node, names) {
  if (node.type !== 'CallExpression') return false;
  return names.includes(propertyOf(node.callee) || nameOf(node.callee));
}

/** @param {unknown} value */
function isEmptyBlock(value) {
  const node = /** @type {Node | null | undefined} */ (value);
  return node?.type === 'BlockStatement' && /** @type {Node[]} */ (node.body).length === 0;
}

/** @param {unknown} pattern @param {string} name */
function hasProperty(pattern, name) {
  const node = /** @type {Node | null | undefined} */ (pattern);
  if (node?.type !== 'ObjectPattern') return false;
  return /** @type {Node[]} */ (node.properties).some((property) => nameOf(property.key) === name);
}

/** @param {Node} node The text of a string or of a template, its expressions left out. */
function textOf(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return null;
  const quasis = /** @type {Array<{ value: { raw: string } }>} */ (node.quasis);
  return quasis.map((quasi) => quasi.value.raw).join('$1');
}
