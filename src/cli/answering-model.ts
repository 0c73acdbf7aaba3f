// Who answers in a chat of the command line or of the server.
import { readConfig } from '../config.js';
import { createClaude } from '../drivers/claude.js';
import type { LanguageModel } from '../ports/language-model.js';

/** The memory's own model extracts and summarises; a larger one answers. Undefined without a key: offline. */
export function answeringModel(): LanguageModel | undefined {
  const { apiKey, model, apiBaseUrl } = readConfig();
  return apiKey === undefined ? undefined : createClaude({ model, apiKey, baseUrl: apiBaseUrl });
}
