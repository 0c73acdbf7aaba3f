// The AI SDK's model interfaces as far as the bridge reads them, so that no package is needed for their types. Specification v2, v3
// and v4 (AI SDK 5, 6 and 7) fit.

/** What `embeddingModel()` of a provider gives. */
export interface AiSdkEmbeddingModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  readonly maxEmbeddingsPerCall: PromiseLike<number | undefined> | number | undefined;
  doEmbed(options: {
    values: string[];
    abortSignal?: AbortSignal;
    providerOptions?: AiSdkProviderOptions;
  }): PromiseLike<{ embeddings: number[][]; usage?: { tokens: number } }>;
}

/** What calling a provider gives: `openai('gpt-6-sol')`. */
export interface AiSdkLanguageModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: AiSdkCall): PromiseLike<{
    content: readonly { type: string; text?: unknown }[];
    structuredOutputText?: string;
    finishReason: AiSdkFinishReason;
    usage: AiSdkUsage;
  }>;
  doStream(options: AiSdkCall): PromiseLike<{ stream: ReadableStream<AiSdkStreamPart> }>;
}

/** By provider, then by option; what a provider does not know it leaves alone. */
export type AiSdkProviderOptions = Record<string, Record<string, AiSdkJson>>;

type AiSdkJson = null | string | number | boolean | { [key: string]: AiSdkJson | undefined } | AiSdkJson[];

/** Messages, tools and schema are typed by each specification in its own way. */
export interface AiSdkCall {
  prompt: unknown[];
  maxOutputTokens?: number;
  tools?: unknown[];
  responseFormat?: unknown;
  abortSignal?: AbortSignal;
}

/** A word up to v2, then an object. */
export type AiSdkFinishReason = string | { unified: string };

/** Numbers up to v2, then objects. */
export interface AiSdkUsage {
  inputTokens?: number | AiSdkInputTokens;
  outputTokens?: number | { total?: number };
  cachedInputTokens?: number;
}

export interface AiSdkInputTokens {
  total?: number;
  noCache?: number;
  cacheRead?: number;
  cacheWrite?: number;
}

export type AiSdkStreamPart = { type: string };
