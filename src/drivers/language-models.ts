// Language models by the name that RECOLLECT_MODEL and RECOLLECT_EXTRACTION_MODEL take: a Claude model, or `openai:MODEL` for
// whatever speaks OpenAI's protocol.
import type { LanguageModel } from '../ports/language-model.js';
import { createClaude } from './claude.js';
import { createOpenAiModel } from './openai-model.js';

/** What the settings hold of the providers. */
export interface LanguageModelSettings {
  apiKey?: string;
  apiBaseUrl?: string;
  openaiApiKey?: string;
  openaiBaseUrl?: string;
}

const openaiPrefix = 'openai:';

/** Null where the settings have no access to it: no key, and no address of a server that may need none. */
export function openLanguageModel(name: string, settings: LanguageModelSettings): LanguageModel | null {
  const { apiKey, apiBaseUrl, openaiApiKey, openaiBaseUrl } = settings;
  if (name.startsWith(openaiPrefix)) {
    if (openaiApiKey === undefined && openaiBaseUrl === undefined) return null;
    const model = name.slice(openaiPrefix.length);
    return createOpenAiModel({ model, apiKey: openaiApiKey, baseUrl: openaiBaseUrl });
  }
  return apiKey === undefined ? null : createClaude({ model: name, apiKey, baseUrl: apiBaseUrl });
}
