// The stand-in's public names.
export { mergeTurns } from './merge-turns.js';
export { type MessagesApi, type MessagesApiOptions, startMessagesApi } from './messages-api.js';
export type { MergedMessage, RecordedRequest, SentBlock, SentBody, SentMessage } from './request.js';
export type { MessagesApiRule, RuleCheck, RuleInput } from './rule.js';
export { messagesApiRules } from './rules.js';
export type {
  CutStep,
  ErrorStep,
  HangStep,
  JsonStep,
  ScriptedToolUse,
  Step,
  StepHandler,
  StepUsage,
  TextStep,
} from './step.js';
