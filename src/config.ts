// Every setting in one schema; the one reader of process.env. What a caller passes wins over the environment.
import { z } from 'zod';
import { RecollectError } from './errors.js';

/** Environment names that are read, each with what it sets. */
export const environmentNames = {
  RECOLLECT_DATABASE_URL: 'Folder of the embedded database, or a postgresql:// URL. Default ./.recollect',
  RECOLLECT_MODEL: 'Model that answers. Default claude-sonnet-5-5',
  RECOLLECT_EXTRACTION_MODEL: 'Model that extracts and summarises. Default claude-haiku-5-5',
  RECOLLECT_EMBEDDING_RUNTIME: 'auto, native or wasm: where the bundled embedding model runs. Default auto',
  RECOLLECT_VERIFY_WITH_MODEL: 'true: a model checks each extracted fact once more. Default false',
  RECOLLECT_REVIEW_FIRST: 'The first so many extracted facts wait for `recollect facts review`. Default 0',
  RECOLLECT_RUNTIME_ROLE: 'Database role that sees one user at a time. Default recollect_runtime',
  RECOLLECT_UPKEEP_ROLE: 'Database role of upkeep. Default recollect_upkeep',
  ANTHROPIC_API_KEY: 'Key for Claude; without one Recollect works offline',
  ANTHROPIC_BASE_URL: 'Where the Messages API is. Default the official one',
} as const;

const schema = z.object({
  database: z.string().min(1).default('./.recollect'),
  model: z.string().min(1).default('claude-sonnet-5-5'),
  extractionModel: z.string().min(1).default('claude-haiku-5-5'),
  embeddingRuntime: z.enum(['auto', 'native', 'wasm']).default('auto'),
  verifyWithModel: z.stringbool().or(z.boolean()).default(false),
  reviewFirst: z.coerce.number().int().min(0).default(0),
  runtimeRole: z.string().default('recollect_runtime'),
  upkeepRole: z.string().default('recollect_upkeep'),
  apiKey: z.string().min(1).optional(),
  apiBaseUrl: z.url().optional(),
});

export type Config = z.infer<typeof schema>;

/** Throws `config_invalid`, naming the setting but not its value. */
export function readConfig(given: Partial<Config> = {}, environment: NodeJS.ProcessEnv = process.env): Config {
  const text = (name: keyof typeof environmentNames) => environment[name]?.trim() || undefined;
  const parsed = schema.safeParse({
    database: given.database ?? text('RECOLLECT_DATABASE_URL'),
    model: given.model ?? text('RECOLLECT_MODEL'),
    extractionModel: given.extractionModel ?? text('RECOLLECT_EXTRACTION_MODEL'),
    embeddingRuntime: given.embeddingRuntime ?? text('RECOLLECT_EMBEDDING_RUNTIME'),
    verifyWithModel: given.verifyWithModel ?? text('RECOLLECT_VERIFY_WITH_MODEL'),
    reviewFirst: given.reviewFirst ?? text('RECOLLECT_REVIEW_FIRST'),
    runtimeRole: given.runtimeRole ?? text('RECOLLECT_RUNTIME_ROLE'),
    upkeepRole: given.upkeepRole ?? text('RECOLLECT_UPKEEP_ROLE'),
    apiKey: given.apiKey ?? text('ANTHROPIC_API_KEY'),
    apiBaseUrl: given.apiBaseUrl ?? text('ANTHROPIC_BASE_URL'),
  });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new RecollectError('config_invalid', `A setting is not valid: ${problems}.`);
}

/** A server by URL, or a folder. */
export function isDatabaseUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}
