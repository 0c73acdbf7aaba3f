// Language models by the name that RECOLLECT_MODEL and RECOLLECT_EXTRACTION_MODEL take: a Claude model, `openai:MODEL` for whatever
// speaks OpenAI's protocol, or several with commas between, of which the first that answers is asked.
import type { LanguageModel } from '../ports/language-model.js';
import { sharedCircuit } from './circuit.js';
import { createClaude } from './claude.js';
import { createOpenAiModel } from './openai-model.js';
import { fallBack, guardModel } from './resilient-model.js';
import { retryModel } from './retry-model.js';

/** What the settings hold of the providers. */
export interface LanguageModelSettings {
  apiKey?: string;
  apiBaseUrl?: string;
  openaiApiKey?: string;
  openaiBaseUrl?: string;
}

const openaiPrefix = 'openai:';

/**
 * Those of the chain that the settings have access to; null where that is none: no key, and no address of a server that may need
 * none.
 */
export function openLanguageModel(names: string, settings: LanguageModelSettings): LanguageModel | null {
  const models = namesOf(names).flatMap((name) => openOne(name, settings) ?? []);
  return models.length === 0 ? null : fallBack(models);
}

/** The names of a chain, in its order. */
export function namesOf(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function openOne(name: string, settings: LanguageModelSettings): LanguageModel | null {
  const { apiKey, apiBaseUrl, openaiApiKey, openaiBaseUrl } = settings;
  // Retried here, outside the drivers, once for all.
  const maxRetries = 0;
  if (name.startsWith(openaiPrefix)) {
    if (openaiApiKey === undefined && openaiBaseUrl === undefined) return null;
    const model = name.slice(openaiPrefix.length);
    const opened = createOpenAiModel({ model, apiKey: openaiApiKey, baseUrl: openaiBaseUrl, maxRetries });
    return guardModel(retryModel(opened), sharedCircuit('The model API', openaiBaseUrl));
  }
  if (apiKey === undefined) return null;
  const opened = createClaude({ model: name, apiKey, baseUrl: apiBaseUrl, maxRetries });
  return guardModel(retryModel(opened), sharedCircuit('Claude’s API', apiBaseUrl));
}
