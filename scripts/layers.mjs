// @ts-check
// The import table of ARCHITECTURE.md as data; check-layers.mjs holds src/ to it.
// Changing a line here is an architecture decision: say why in decisions/.

/**
 * Folder or file of src -> what it may import besides itself: a folder (all of it) or a file.
 * `type X` allows only `import type`, so nothing of X is loaded at run time.
 * @type {Record<string, readonly string[]>}
 */
export const layers = {
  'errors.ts': [],
  domain: ['errors.ts'],
  ports: ['domain'],
  store: ['domain', 'ports/database.ts', 'errors.ts'],
  // The three pipelines never import each other: what two of them need belongs in domain or store.
  remember: ['domain', 'ports', 'store', 'errors.ts', 'type memory-types'],
  recall: ['domain', 'ports', 'store', 'errors.ts', 'type memory-types'],
  upkeep: ['domain', 'ports', 'store', 'errors.ts', 'type memory-types'],
  jobs: ['domain', 'ports', 'store', 'remember', 'upkeep', 'errors.ts', 'type memory-types'],
  drivers: ['domain', 'ports', 'errors.ts'],
  testing: ['domain', 'ports', 'errors.ts'],
  // What callers pass and get: shapes only, so nothing of these loads.
  'memory-types': ['type domain', 'type ports', 'type recall', 'type store', 'type upkeep', 'type config.ts'],
  // Handed a memory, never the database: it works the same on a remote one.
  agent: ['domain', 'ports', 'errors.ts', 'type memory-types', 'type recall/recalled.ts'],
  eval: ['domain', 'ports', 'errors.ts', 'type memory-types', 'type recall/recalled.ts'],
  // Times the store beside other ways to search, so it goes below the memory.
  bench: ['domain', 'ports', 'store', 'drivers', 'errors.ts', 'type memory-types'],
  'config.ts': ['type domain', 'errors.ts'],
  // What the memory offers beside remember and recall: facts, turns, doctor, migrate.
  memory: ['domain', 'ports', 'store', 'remember', 'recall', 'upkeep', 'jobs', 'errors.ts', 'type memory-types'],
  // Opens a memory's parts step by step, and what works on a database without a memory over it.
  wiring: [
    'errors.ts',
    'domain',
    'ports',
    'store',
    'remember',
    'recall',
    'upkeep',
    'jobs',
    'drivers',
    'memory',
    'config.ts',
    'type memory-types',
  ],
  // With wiring/ the only one that sees pipelines and drivers together.
  'memory.ts': [
    'errors.ts',
    'domain',
    'ports',
    'store',
    'remember',
    'recall',
    'upkeep',
    'jobs',
    'drivers',
    'memory',
    'config.ts',
    'wiring',
    'type memory-types',
  ],
  'index.ts': [
    'errors.ts',
    'domain',
    'memory.ts',
    'wiring',
    'config.ts',
    'agent',
    'drivers',
    'type ports',
    'type memory-types',
    'type recall/recalled.ts',
  ],
  // Answers over HTTP with a memory and an agent it is handed; below them it sees nothing.
  server: [
    'memory.ts',
    'agent',
    'mcp',
    // The proxies are the same core as withMemory(), one protocol each; mem0's routes are mem0's calls.
    'compat/parts',
    'domain',
    'errors.ts',
    'type ports',
    'type memory-types',
    'type recall/recalled.ts',
  ],
  // Runs in a browser: of the server it has types only.
  client: ['errors.ts', 'type server/contract'],
  // Its list and delete are the agent's tools.
  mcp: ['memory.ts', 'agent', 'domain', 'errors.ts', 'type memory-types', 'type recall/recalled.ts'],
  compat: [
    'memory.ts',
    // The tool set is the agent's.
    'agent',
    'domain',
    'errors.ts',
    'type memory-types',
    'type recall/recalled.ts',
  ],
  cli: [
    'memory.ts',
    // Keys are made without a memory, so without its models.
    'memory/keys.ts',
    'wiring',
    'memory/migrate.ts',
    'store/database.ts',
    'drivers',
    'config.ts',
    'errors.ts',
    'agent',
    'bench',
    'eval',
    'server',
    'mcp',
    // An import maps what mem0 held as its own clients do.
    'compat/parts/mem0-record.ts',
    'domain',
    'type ports',
    'type memory-types',
    'type recall/recalled.ts',
  ],
};

/**
 * File of src (or folder, ending in /) -> the npm packages it may import. A file of drivers/ has one; `@scope/*` stands
 * for one product published as several packages.
 * @type {Record<string, readonly string[]>}
 */
export const libraries = {
  'domain/identifier.ts': ['uuid'],
  'domain/export-record.ts': ['zod'],
  'drivers/claude.ts': ['@anthropic-ai/sdk'],
  'drivers/claude-extractor.ts': ['zod'],
  'config.ts': ['zod'],
  'cli/history/read-documents.ts': ['fflate'],
  'cli/': ['commander'],
  'mcp/': ['@modelcontextprotocol/server', 'zod'],
  'compat/memory-tool.ts': ['@anthropic-ai/sdk'],
  // Before its folder: the first line that holds a file counts.
  'server/user-tokens.ts': ['jose'],
  'server/': ['hono', '@hono/*', 'prom-client'],
  'drivers/openai-model.ts': ['eventsource-parser'],
  'compat/parts/call/': ['eventsource-parser'],
  'compat/parts/ai-sdk/memory-tools.ts': ['zod'],
  'drivers/local-embedding-worker.ts': ['@huggingface/*'],
  'drivers/onnx-wasm.ts': ['onnxruntime-web'],
  'drivers/embedded-worker.ts': ['@electric-sql/*'],
  'drivers/postgres.ts': ['pg'],
  'drivers/open-telemetry.ts': ['@opentelemetry/api'],
  'drivers/pinecone.ts': ['@pinecone-database/*'],
  'drivers/redis.ts': ['redis'],
  'eval/history.ts': ['gpt-tokenizer'],
  'eval/datasets/': ['zod'],
  'jobs/queue.ts': ['pg-boss'],
  'recall/date-parser.ts': ['chrono-node'],
  'recall/named-dates.ts': ['chrono-node'],
  'remember/detect-language.ts': ['eld'],
  'recall/tokens.ts': ['gpt-tokenizer'],
};

/**
 * What a file of ui/src may import besides itself and the packages of ui/package.json: what a user of the package has, too.
 * @type {readonly string[]}
 */
export const webAppImports = ['recollect/client'];

/** Small and needed by every caller: these may load with the package. */
export const coreLibraries = ['zod'];

/** Layers without input or output: of Node's own modules they may import only these. */
export const pureLayers = ['domain', 'ports', 'errors.ts', 'memory-types'];
export const pureBuiltins = ['node:crypto'];

/** What a user's `import 'recollect'` loads; no driver library may come with it before it is needed. */
export const entry = 'index.ts';
