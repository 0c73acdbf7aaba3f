// Who answers in a chat of the command line or of the server.
import { readConfig } from '../config.js';
import { openLanguageModel } from '../drivers/language-models.js';
import type { LanguageModel } from '../ports/language-model.js';

/** The memory's own model extracts and summarises; a larger one answers. Undefined without a key: offline. */
export function answeringModel(): LanguageModel | undefined {
  const config = readConfig();
  return openLanguageModel(config.model, config) ?? undefined;
}
