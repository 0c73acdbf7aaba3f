// The public surface, one name at a time. test/pins/public-surface.test.ts holds the list.
export type {
  Agent,
  AgentEvent,
  AgentOptions,
  AgentTool,
  ChatInput,
  ChatResult,
  ToolCall,
  ToolContext,
} from './agent/agent-types.js';
export { createAgent } from './agent/create-agent.js';

export { environmentNames } from './config.js';
export type { Scope } from './domain/app.js';
export type { ApplicationKey, NewApplicationKey } from './domain/application-key.js';
export type { Budget, BudgetAlert, BudgetState } from './domain/budget.js';
export type { EventKind, MemoryEvent } from './domain/event.js';
export type {
  Claim,
  Evidence,
  Fact,
  FactEvent,
  FactHistory,
  FactState,
  FactType,
  LocatedEvidence,
  PendingFact,
  RejectedClaim,
} from './domain/fact.js';
export { builtInFactTypes } from './domain/fact.js';
export type { ContentBlock, MessageInput, Role } from './domain/message.js';
export type { ModelPrice, PriceTable, TokenPrice } from './domain/model-prices.js';
export { modelPrices, pricesAsOf } from './domain/model-prices.js';
export type {
  Explained,
  ExplainedItem,
  ExplainedQuery,
  LeftOut,
  RankedItem,
  RecalledFact,
  RecalledTurn,
  RecentTurn,
  Relevance,
  RelevanceSignals,
  ScoreParts,
  StepOutcome,
} from './domain/recalled.js';
export type { ClaimCounts, ReextractEstimate, ReextractReport } from './domain/reextraction.js';
export type { Attachment, Metadata, Turn } from './domain/turn.js';
export type { DisuseRule, PolicyName, UpkeepPolicy } from './domain/upkeep-policy.js';
export type { Purpose, TokenCounts, UsageGroup, UsageSums } from './domain/usage.js';
export type { AiSdkEmbeddingOptions } from './drivers/ai-sdk.js';
export { fromAiSdk } from './drivers/ai-sdk.js';
export type { AiSdkEmbeddingModel, AiSdkLanguageModel } from './drivers/ai-sdk-types.js';
export { createClaude } from './drivers/claude.js';
export { createClaudeExtractor } from './drivers/claude-extractor.js';
export type { CohereEmbeddingOptions } from './drivers/cohere-embedding.js';
export { createCohereEmbedding } from './drivers/cohere-embedding.js';
export type { HttpRerankerOptions } from './drivers/http-reranker.js';
export { createHttpReranker } from './drivers/http-reranker.js';
export { createLocalEmbedding } from './drivers/local-embedding.js';
export { createOfflineExtractor } from './drivers/offline-extractor.js';
export type { OpenAiEmbeddingOptions } from './drivers/openai-embedding.js';
export { createOpenAiEmbedding } from './drivers/openai-embedding.js';
export type { OpenAiModelOptions } from './drivers/openai-model.js';
export { createOpenAiModel } from './drivers/openai-model.js';
export type { PineconeOptions } from './drivers/pinecone.js';
export { createPineconeIndex } from './drivers/pinecone.js';
export type { RedisCacheOptions } from './drivers/redis.js';
export { createRedisCache } from './drivers/redis.js';
export type { ResilientModelOptions } from './drivers/resilient-model.js';
export { createResilientModel } from './drivers/resilient-model.js';
export type { VoyageEmbeddingOptions } from './drivers/voyage-embedding.js';
export { createVoyageEmbedding } from './drivers/voyage-embedding.js';
export type { ErrorCode } from './errors.js';
export { errorCodes, isRecollectError, RecollectError } from './errors.js';
export { createMemory } from './memory.js';
export type { FileChange, FileEntry, Files, FileVersion, MemoryFile } from './memory-types/files.js';
export type {
  AddFactInput,
  ClaimedRequest,
  CreateKeyInput,
  DoctorReport,
  ErasureReceipt,
  Events,
  ExportRecord,
  FactMap,
  FactMapInput,
  FactPage,
  FactPoint,
  Facts,
  ForecastFact,
  ForecastInput,
  ForecastMonth,
  ImportReport,
  Job,
  JobPage,
  JobState,
  Jobs,
  KeptAnswer,
  Keys,
  ListedSession,
  ListedUser,
  ListFactsInput,
  ListTurnsInput,
  Memory,
  MergedUser,
  MergeReport,
  RecallInput,
  RecallStats,
  RecallStatsHour,
  RecallStatsInput,
  RecallSteps,
  ReceiptVerification,
  ReembedEstimate,
  ReembedOptions,
  ReembedReport,
  ReextractInput,
  ReindexOptions,
  ReindexReport,
  RejectedPage,
  Remembered,
  RememberedTurn,
  RememberInput,
  RememberMessage,
  Requests,
  RotateKeyOptions,
  Session,
  SessionPage,
  SessionSummary,
  Sessions,
  SettledResult,
  Stats,
  StoredOfUser,
  SubscribeInput,
  TokenSample,
  TurnPage,
  Turns,
  Upkeep,
  UpkeepForecast,
  UpkeepInput,
  UpkeepReport,
  UserData,
  UserPage,
  UserProfile,
} from './memory-types/memory.js';
export type { MemoryOptions } from './memory-types/options.js';
export type { ListUsageInput, RecordUsageInput, Usage, UsageGroupSums, UsageReport } from './memory-types/usage.js';
export type {
  Collection,
  FoundValue,
  JsonObject,
  KeptValue,
  SearchValuesInput,
  ValueChange,
  Values,
} from './memory-types/values.js';
export type { Clock } from './ports/clock.js';
export type { DatabaseDriver } from './ports/database.js';
export type { EmbeddingModel, EmbeddingResult } from './ports/embedding-model.js';
export type { ErasableStore } from './ports/erasable-store.js';
export type { Extraction, ExtractionInput, ExtractionTurn, Extractor } from './ports/extractor.js';
export type { LanguageModel, ModelAnswer, ModelEvent, ModelRequest, ModelUsage } from './ports/language-model.js';
export type { Reranker } from './ports/reranker.js';
export type { CacheLimits, SharedCache } from './ports/shared-cache.js';
export type { IndexAnswer, IndexEntry, IndexQuery, VectorIndex } from './ports/vector-index.js';
export type { Recalled } from './recall/recalled.js';
export { reembed } from './wiring/reembed.js';
export { reindex } from './wiring/reindex.js';
