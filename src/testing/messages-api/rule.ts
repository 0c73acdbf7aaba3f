// The form of one rule: rules.ts lists them, the check-*.ts files implement them.
import type { JsonObject, MergedMessage } from './request.js';

export interface RuleInput {
  endpoint: 'messages' | 'count_tokens';
  /** True for `?beta=true` and with an `anthropic-beta` header: what the SDK's `client.beta.messages` sends. */
  beta: boolean;
  headers: Readonly<Record<string, string>>;
  body: Readonly<JsonObject>;
  merged: readonly MergedMessage[];
}

/** Returns the API's error message when the request breaks the rule, else undefined. */
export type RuleCheck = (input: RuleInput) => string | undefined;

export interface MessagesApiRule {
  name: string;
  /** The SDK type or document the rule comes from. */
  citation: string;
  check: RuleCheck;
}
