// Every setting in one schema; the one reader of process.env. What a caller passes wins over the environment.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { PolicyName, UpkeepPolicy } from './domain/upkeep-policy.js';
import { RecollectError } from './errors.js';

/** Environment names that are read, each with what it sets. */
export const environmentNames = {
  RECOLLECT_DATABASE_URL: 'Folder of the embedded database, or a postgresql:// URL. Default ./.recollect',
  RECOLLECT_MODEL:
    'Model that answers: a Claude model, openai:MODEL, or several with commas, the next where one is down. Default claude-sonnet-5-5',
  RECOLLECT_EXTRACTION_MODEL:
    'Model that extracts and summarises, or several with commas. Default claude-haiku-5-5, or RECOLLECT_MODEL where only that has a key',
  RECOLLECT_EMBEDDING_MODEL:
    'Embedding model: all-MiniLM-L6-v2-int8, openai:MODEL, cohere:MODEL, voyage:MODEL, ollama:MODEL@DIMENSIONS, or the path of a module that exports one. Default the first',
  RECOLLECT_EMBEDDING_RUNTIME: 'auto, native or wasm: where the bundled embedding model runs. Default auto',
  RECOLLECT_VERIFY_WITH_MODEL: 'true: a model checks each extracted fact once more. Default false',
  RECOLLECT_REVIEW_FIRST: 'The first so many extracted facts wait for `recollect facts review`. Default 0',
  RECOLLECT_LANGUAGE: 'Language of the users, such as german, or detect: from what each one writes. Default detect',
  RECOLLECT_RUNTIME_ROLE: 'Database role that sees one user at a time. Default recollect_runtime',
  RECOLLECT_UPKEEP_ROLE: 'Database role of upkeep. Default recollect_upkeep',
  RECOLLECT_UPKEEP_POLICY: 'support_bot, default, personal, or a policy of your own as JSON. Default default',
  RECOLLECT_UPKEEP_SCHEDULE: 'When the worker does upkeep: a cron line in UTC, or off. Default 17 3 * * *',
  RECOLLECT_TURN_RETENTION: 'How long turns stay, such as 365d, or off. Default off: for good',
  RECOLLECT_SIGNING_KEY:
    'Ed25519 private key, PKCS8 as PEM or base64, that signs receipts. Default one made at first start',
  RECOLLECT_TOKEN_SECRET: 'Shared secret of at least 32 bytes that user tokens are signed with (HS256). Default none',
  RECOLLECT_TOKEN_ISSUER: 'Who else makes user tokens: their `iss`. Default nobody',
  RECOLLECT_TOKEN_KEYS: 'The issuer’s public keys: the URL of a JWKS, or one key as PEM',
  RECOLLECT_LIMITS: 'Requests per key and user, longest life of a user token. Default key=6000/1m,user=600/1m,token=1h',
  RECOLLECT_AUDIT: 'off, or how long entries of the audit log stay, such as 365d. Default on: for good',
  RECOLLECT_BUDGETS:
    'What may be spent on models in US dollars, per user or in all, for days: user=0.50/1d,deployment=20/1d. Default no bound',
  RECOLLECT_PRICES:
    'Prices of models in US dollars for a million tokens, as JSON or a JSON file: {"MODEL": {"input": 1, "output": 5}}. Default built in',
  RECOLLECT_WEBHOOK_URL: 'Where events of facts are delivered by POST. Default nowhere',
  RECOLLECT_WEBHOOK_SECRET: 'whsec_… that deliveries are signed with; two, parted by a space, while one is replaced',
  RECOLLECT_REDIS_URL:
    'Redis for the last turns of a session and vectors of queries: redis:// or rediss://. Default none',
  RECOLLECT_VECTOR_INDEX: 'pgvector, or pinecone:INDEX: what finds vectors. Default pgvector',
  RECOLLECT_VECTOR_NAMESPACES: 'Namespaces that users are hashed over in the index, or user: one for each. Default 32',
  ANTHROPIC_API_KEY: 'Key for Claude; without one Recollect works offline',
  ANTHROPIC_BASE_URL: 'Where the Messages API is. Default the official one',
  OPENAI_API_KEY: 'Key for openai:MODEL, embedding or language model',
  OPENAI_BASE_URL: "Where openai:MODEL is, or another server with OpenAI's protocol. Default the official one",
  CO_API_KEY: 'Key for cohere:MODEL',
  VOYAGE_API_KEY: 'Key for voyage:MODEL',
  PINECONE_API_KEY: 'Key for pinecone:INDEX',
  PINECONE_CONTROLLER_HOST: 'Where the API is that knows the indexes. Default the official one',
  OLLAMA_HOST: 'Where ollama:MODEL is. Default http://127.0.0.1:11434',
} as const;

const policyNameSchema = z.enum(['support_bot', 'default', 'personal'] satisfies PolicyName[]);
const days = z.number().int().min(0).max(36_500);
const policySchema = z.strictObject({
  name: z.string().min(1).max(60),
  maxFacts: z.number().int().min(0).nullable(),
  expireAfter: z.array(z.strictObject({ unusedDays: days.min(1), fewerUsesThan: z.number().int().min(1).optional() })),
  purgeAfterDays: days,
  exemptTypes: z.array(z.string().min(1)).default(['constraint']),
});

const schema = z.object({
  database: z.string().min(1).default('./.recollect'),
  model: z.string().min(1).default('claude-sonnet-5-5'),
  extractionModel: z.string().min(1).default('claude-haiku-5-5'),
  embeddingModel: z.string().min(1).default('all-MiniLM-L6-v2-int8'),
  embeddingRuntime: z.enum(['auto', 'native', 'wasm']).default('auto'),
  verifyWithModel: z.stringbool().or(z.boolean()).default(false),
  reviewFirst: z.coerce.number().int().min(0).default(0),
  /** A text-search configuration of the database; whether it is there is known when the database is open. */
  language: z.string().min(1).default('detect'),
  runtimeRole: z.string().default('recollect_runtime'),
  upkeepRole: z.string().default('recollect_upkeep'),
  upkeepPolicy: z.unknown().transform(toPolicy),
  upkeepSchedule: z.string().min(9).nullable().default('17 3 * * *'),
  turnRetention: z
    .string()
    .regex(/^[1-9]\d{0,4}d$/, 'must be a number of days such as 365d')
    .nullable()
    .default(null),
  signingKey: z.string().min(1).optional(),
  tokenSecret: z.string().min(1).optional(),
  tokenIssuer: z.string().min(1).optional(),
  tokenKeys: z.string().min(1).optional(),
  limits: z.string().min(1).default('key=6000/1m,user=600/1m,token=1h'),
  audit: z
    .string()
    .regex(/^(on|off|[1-9]\d{0,4}d)$/, 'must be on, off or a number of days such as 365d')
    .default('on'),
  budgets: z.string().min(1).nullable().default(null),
  /** By model; checked where it is used. */
  prices: z.unknown().optional(),
  webhookUrl: z.string().min(1).optional(),
  webhookSecret: z.string().min(1).optional(),
  redisUrl: z
    .string()
    .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
    .optional(),
  vectorIndex: z
    .string()
    .regex(/^(pgvector|pinecone:[a-z0-9][a-z0-9-]{0,44})$/, 'must be pgvector or pinecone:INDEX')
    .default('pgvector'),
  /** 0: one for each user. */
  // Twice 32, while the embedding model changes, is still under the 100 that Pinecone's smallest plan allows. Chosen.
  vectorNamespaces: z.coerce.number().int().min(0).max(100_000).default(32),
  apiKey: z.string().min(1).optional(),
  apiBaseUrl: z.url().optional(),
  openaiApiKey: z.string().min(1).optional(),
  openaiBaseUrl: z.url().optional(),
  cohereApiKey: z.string().min(1).optional(),
  voyageApiKey: z.string().min(1).optional(),
  pineconeApiKey: z.string().min(1).optional(),
  pineconeUrl: z.url().optional(),
  ollamaUrl: z.url().optional(),
});

export type Config = z.infer<typeof schema>;

/** Throws `config_invalid`, naming the setting but not its value. */
export function readConfig(given: Partial<Config> = {}, environment: NodeJS.ProcessEnv = process.env): Config {
  const text = (name: keyof typeof environmentNames) => environment[name]?.trim() || undefined;
  const textOrOff = (name: keyof typeof environmentNames) => (text(name) === 'off' ? null : text(name));
  const parsed = schema.safeParse({
    database: given.database ?? text('RECOLLECT_DATABASE_URL'),
    model: given.model ?? text('RECOLLECT_MODEL'),
    extractionModel: given.extractionModel ?? text('RECOLLECT_EXTRACTION_MODEL'),
    embeddingModel: given.embeddingModel ?? text('RECOLLECT_EMBEDDING_MODEL'),
    embeddingRuntime: given.embeddingRuntime ?? text('RECOLLECT_EMBEDDING_RUNTIME'),
    verifyWithModel: given.verifyWithModel ?? text('RECOLLECT_VERIFY_WITH_MODEL'),
    reviewFirst: given.reviewFirst ?? text('RECOLLECT_REVIEW_FIRST'),
    language: given.language ?? text('RECOLLECT_LANGUAGE'),
    runtimeRole: given.runtimeRole ?? text('RECOLLECT_RUNTIME_ROLE'),
    upkeepRole: given.upkeepRole ?? text('RECOLLECT_UPKEEP_ROLE'),
    upkeepPolicy: given.upkeepPolicy ?? readJson('upkeep policy', text('RECOLLECT_UPKEEP_POLICY')),
    upkeepSchedule: given.upkeepSchedule === undefined ? textOrOff('RECOLLECT_UPKEEP_SCHEDULE') : given.upkeepSchedule,
    turnRetention: given.turnRetention === undefined ? textOrOff('RECOLLECT_TURN_RETENTION') : given.turnRetention,
    signingKey: given.signingKey ?? text('RECOLLECT_SIGNING_KEY'),
    tokenSecret: given.tokenSecret ?? text('RECOLLECT_TOKEN_SECRET'),
    tokenIssuer: given.tokenIssuer ?? text('RECOLLECT_TOKEN_ISSUER'),
    tokenKeys: given.tokenKeys ?? text('RECOLLECT_TOKEN_KEYS'),
    limits: given.limits ?? text('RECOLLECT_LIMITS'),
    audit: given.audit ?? text('RECOLLECT_AUDIT'),
    budgets: given.budgets === undefined ? textOrOff('RECOLLECT_BUDGETS') : given.budgets,
    prices: given.prices ?? readPrices(text('RECOLLECT_PRICES')),
    webhookUrl: given.webhookUrl ?? text('RECOLLECT_WEBHOOK_URL'),
    webhookSecret: given.webhookSecret ?? text('RECOLLECT_WEBHOOK_SECRET'),
    redisUrl: given.redisUrl ?? text('RECOLLECT_REDIS_URL'),
    vectorIndex: given.vectorIndex ?? text('RECOLLECT_VECTOR_INDEX'),
    vectorNamespaces: given.vectorNamespaces ?? readNamespaces(text('RECOLLECT_VECTOR_NAMESPACES')),
    apiKey: given.apiKey ?? text('ANTHROPIC_API_KEY'),
    apiBaseUrl: given.apiBaseUrl ?? text('ANTHROPIC_BASE_URL'),
    openaiApiKey: given.openaiApiKey ?? text('OPENAI_API_KEY'),
    openaiBaseUrl: given.openaiBaseUrl ?? text('OPENAI_BASE_URL'),
    cohereApiKey: given.cohereApiKey ?? text('CO_API_KEY'),
    voyageApiKey: given.voyageApiKey ?? text('VOYAGE_API_KEY'),
    pineconeApiKey: given.pineconeApiKey ?? text('PINECONE_API_KEY'),
    pineconeUrl: given.pineconeUrl ?? text('PINECONE_CONTROLLER_HOST'),
    ollamaUrl: given.ollamaUrl ?? withScheme(text('OLLAMA_HOST')),
  });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new RecollectError('config_invalid', `A setting is not valid: ${problems}.`);
}

/** A policy as a program or a file gives it: a name, a policy, or one as JSON. Throws `config_invalid`. */
export function readPolicy(given: unknown): PolicyName | UpkeepPolicy {
  return readConfig({
    upkeepPolicy: (typeof given === 'string' ? readJson('upkeep policy', given) : given) as PolicyName,
  }).upkeepPolicy;
}

/** A server by URL, or a folder. */
export function isDatabaseUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/** One schema for a name and another for a policy: a union of both would not say what is wrong. */
function toPolicy(value: unknown = 'default', context: z.RefinementCtx): PolicyName | UpkeepPolicy {
  const parsed = (typeof value === 'string' ? policyNameSchema : policySchema).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
}

/** `user` or a number of 1 and more; what is neither is refused with the other settings. */
function readNamespaces(text: string | undefined): unknown {
  if (text === 'user') return 0;
  return text === undefined || Number(text) >= 1 ? text : Number.NaN;
}

/** Ollama itself takes a host and port as well. */
function withScheme(host: string | undefined): string | undefined {
  return host === undefined || host.includes('://') ? host : `http://${host}`;
}

/** JSON, or the path of a file with JSON. */
function readPrices(text: string | undefined): unknown {
  if (text === undefined || text.startsWith('{')) return readJson('price table', text);
  try {
    return JSON.parse(readFileSync(text, 'utf8'));
  } catch (cause) {
    throw new RecollectError('config_invalid', 'The file of RECOLLECT_PRICES cannot be read as JSON.', { cause });
  }
}

/** Text that looks like a JSON object is one; anything else stays text. */
function readJson(what: string, text: string | undefined): unknown {
  if (!text?.startsWith('{')) return text;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RecollectError('config_invalid', `The ${what} is not valid JSON.`, { cause });
  }
}
