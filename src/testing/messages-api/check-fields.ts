// Required and unknown fields at the top level of the body.
import { betaFields, countTokensFields, messageCreateFields } from './fields.js';
import type { RuleInput } from './rule.js';

export function checkVersionHeader({ headers }: RuleInput): string | undefined {
  return headers['anthropic-version'] ? undefined : 'anthropic-version: header is required';
}

export function checkModel({ body }: RuleInput): string | undefined {
  if (body.model === undefined) return 'model: Field required';
  if (typeof body.model !== 'string') return 'model: Input should be a valid string';
  return body.model === '' ? 'model: String should have at least 1 character' : undefined;
}

export function checkMaxTokens({ body, endpoint }: RuleInput): string | undefined {
  if (endpoint === 'count_tokens') return undefined;
  const value = body.max_tokens;
  if (value === undefined) return 'max_tokens: Field required';
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'max_tokens: Input should be a valid integer';
  return value < 0 ? 'max_tokens: Input should be greater than or equal to 0' : undefined;
}

export function checkMessagesField({ body }: RuleInput): string | undefined {
  if (body.messages === undefined) return 'messages: Field required';
  if (!Array.isArray(body.messages)) return 'messages: Input should be a valid list';
  return body.messages.length === 0 ? 'messages: at least one message is required' : undefined;
}

export function checkSamplingFields({ body }: RuleInput): string | undefined {
  const removed = ['temperature', 'top_p', 'top_k'].find((field) => field in body);
  return removed && `\`${removed}\` is deprecated for this model.`;
}

export function checkUnknownFields({ body, endpoint, beta }: RuleInput): string | undefined {
  const known = new Set<string>(endpoint === 'messages' ? messageCreateFields : countTokensFields);
  if (beta) for (const field of betaFields) known.add(field);
  const unknown = Object.keys(body).find((field) => !known.has(field));
  return unknown && `${unknown}: Extra inputs are not permitted`;
}
