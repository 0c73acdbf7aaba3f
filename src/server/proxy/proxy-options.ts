// What the proxy may be told. `recollect serve` fills it from the settings.

export interface ProviderOptions {
  /** Default the official API. */
  baseUrl?: string;
  /** Used for callers that bring no key of their own and may write. Default none: the provider refuses them. */
  apiKey?: string;
}

export interface ProxyOptions {
  anthropic?: ProviderOptions;
  /** `baseUrl` ends in `/v1`. */
  openai?: ProviderOptions;
  /** Fail a call when memory fails, where it does not say otherwise. Default false. */
  strict?: boolean;
  /** Milliseconds a call waits for recall; then it goes on without. Default 5,000: the first one of a process loads a model. */
  recallTimeout?: number;
  /** Bytes of a body at most. Default 32 MB, as the Messages API. */
  bodyLimit?: number;
}
