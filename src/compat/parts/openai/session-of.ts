// How clients of OpenAI's protocol name a conversation, and which of their requests are none.
import { asText, type JsonObject } from '../call/json-values.js';
import type { SentRequest } from '../call/protocol.js';

export function sessionOf({ headers }: SentRequest, body: JsonObject): string | null {
  return headers.get('session-id')?.trim() || asText(body.prompt_cache_key) || null;
}

/** A request for a token or two only tries the key. */
export function isTrial(body: JsonObject): boolean {
  const most = body.max_completion_tokens ?? body.max_output_tokens ?? body.max_tokens;
  return typeof most === 'number' && most < 5;
}
