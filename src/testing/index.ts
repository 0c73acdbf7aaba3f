// What a user's own tests need: a scripted model, a strict Messages API, a clock that stands still, conformance checks.
export { embeddingModelChecks } from './conformance/embedding-model.js';
export { languageModelChecks } from './conformance/language-model.js';
export { rerankerChecks } from './conformance/reranker.js';
export { sharedCacheChecks } from './conformance/shared-cache.js';
export { vectorIndexChecks } from './conformance/vector-index.js';
export type { FakeClock } from './fake-clock.js';
export { createFakeClock } from './fake-clock.js';
export { createHashEmbedding } from './hash-embedding.js';
export type { MemoryCache } from './memory-cache.js';
export { createMemoryCache } from './memory-cache.js';
export type {
  CutStep,
  ErrorStep,
  HangStep,
  JsonStep,
  MergedMessage,
  MessagesApi,
  MessagesApiOptions,
  MessagesApiRule,
  RecordedRequest,
  RuleCheck,
  RuleInput,
  ScriptedToolUse,
  SentBlock,
  SentBody,
  SentMessage,
  Step,
  StepHandler,
  StepUsage,
  TextStep,
} from './messages-api/index.js';
export { mergeTurns, messagesApiRules, startMessagesApi } from './messages-api/index.js';
export type { ScriptedAnswer, ScriptedModel, ScriptedStep } from './scripted-model.js';
export { createScriptedModel } from './scripted-model.js';
