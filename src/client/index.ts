// recollect/client, one name at a time. test/pins/public-surface.test.ts holds the list.
export type { ErrorCode } from '../errors.js';
export { errorCodes, isRecollectError, RecollectError } from '../errors.js';
export type {
  Answer,
  AnswerEvent,
  ChatInput,
  Client,
  ClientOptions,
  ErasureReceipt,
  ExportRecord,
  Fact,
  FactMap,
  ListedSession,
  MemoryEvent,
  Recalled,
  Session,
  Turn,
  UpkeepForecast,
  UsageReport,
} from './client-types.js';
export { createClient } from './create-client.js';
export { newIdempotencyKey } from './idempotency-key.js';
