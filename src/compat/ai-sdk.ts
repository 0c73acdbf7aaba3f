// recollect/compat/ai-sdk: middleware for wrapLanguageModel() of the AI SDK, and the memory tools as its tool set.
import { invalid } from '../domain/input.js';
import { readCallSettings } from './parts/ai-sdk/call-settings.js';
import { type CallParams, readPrompt } from './parts/ai-sdk/prompt.js';
import { type GenerateResult, readParts, readResult } from './parts/ai-sdk/read-result.js';
import { readDefaults, type WithMemoryOptions } from './parts/call/call-defaults.js';
import { createCallMemory } from './parts/call/call-memory.js';
import type { BegunCall } from './parts/call/call-types.js';
import { passBy } from './parts/call/pass-by.js';

export type { MemoryTool, MemoryToolName, MemoryToolsOptions } from './parts/ai-sdk/memory-tools.js';
export { createMemoryTools } from './parts/ai-sdk/memory-tools.js';
export type { WithMemoryOptions } from './parts/call/call-defaults.js';
export type { CallsMemory, MemoryMode } from './parts/call/call-types.js';

export interface StreamResult {
  stream: ReadableStream<{ type: string }>;
}

export interface MemoryMiddleware {
  readonly specificationVersion: 'v4';
  wrapGenerate<Params extends CallParams, Result extends GenerateResult>(call: {
    params: Params;
    model: { modelId: string; doGenerate(params: Params): PromiseLike<Result> };
  }): Promise<Result>;
  wrapStream<Params extends CallParams, Result extends StreamResult>(call: {
    params: Params;
    model: { modelId: string; doStream(params: Params): PromiseLike<Result> };
  }): Promise<Result>;
}

/**
 * For `wrapLanguageModel({ model, middleware })`. A single call can say otherwise:
 * `providerOptions: { recollect: { userId, sessionId, scope, mode, strict } }`. Throws `invalid_input`.
 */
export function createMemoryMiddleware(options: WithMemoryOptions): MemoryMiddleware {
  const { settings: defaults, parts } = readDefaults(options);
  const calls = createCallMemory(parts);

  async function begin<Params extends CallParams>(params: Params): Promise<BegunCall<Params> | null> {
    const settings = readCallSettings(params.providerOptions, defaults);
    if (settings.mode === 'off') return null;
    if (settings.userId === null)
      throw invalid('Say whose memory it is: `userId`, or providerOptions.recollect.userId.');
    return calls.begin({ ...settings, userId: settings.userId }, readPrompt(params));
  }

  return {
    specificationVersion: 'v4',
    async wrapGenerate({ params, model }) {
      const begun = await begin(params);
      const result = await model.doGenerate(begun?.body ?? params);
      begun?.accepted();
      begun?.answered(readResult(result, model.modelId));
      return result;
    },
    async wrapStream({ params, model }) {
      const begun = await begin(params);
      const result = await model.doStream(begun?.body ?? params);
      if (begun === null) return result;
      begun.accepted();
      const reader = readParts(model.modelId);
      const stream = passBy(result.stream, { push: reader.push, end: () => begun.answered(reader.end()) });
      return { ...result, stream };
    },
  };
}
