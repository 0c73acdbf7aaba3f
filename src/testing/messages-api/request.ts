// What a client sent to the stand-in, as recorded and as the rules see it. Nothing here is validated: rules.ts does that.

/** One content block on the wire: `type` and whatever fields the client gave it. */
export interface SentBlock {
  type: string;
  [field: string]: unknown;
}

export interface SentMessage {
  role: string;
  content: string | SentBlock[];
  [field: string]: unknown;
}

/** The JSON body as sent. A refused request is recorded too, so a field may be missing or of another type. */
export interface SentBody {
  model?: string;
  max_tokens?: number;
  messages?: SentMessage[];
  system?: string | SentBlock[];
  tools?: { name: string; [field: string]: unknown }[];
  output_config?: { format?: { type: string; schema: Record<string, unknown> } | null; [field: string]: unknown };
  stream?: boolean;
  [field: string]: unknown;
}

/** One turn after consecutive turns of one role were combined; a string is one text block. */
export interface MergedMessage {
  role: string;
  content: SentBlock[];
}

export interface RecordedRequest {
  method: string;
  /** Path without the query, e.g. `/v1/messages`. */
  path: string;
  /** Lower-case names, values as sent (the key included). */
  headers: Record<string, string>;
  /** Parsed JSON; `{}` when the body was not a JSON object. */
  body: SentBody;
  rawBody: string;
  /** The turns as the model would see them: what was sent and what a thread holds, with neighbours of one role combined. */
  merged: MergedMessage[];
  /** Name of the rule that refused the request (see `messagesApiRules`); undefined when it was accepted. */
  refusedBy?: string;
}

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of `value` when it is a list, else none. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
