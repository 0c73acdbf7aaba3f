// The public shapes of createMemory(): what callers pass and get. Implementation: memory.ts.
import type { Calibration } from '../domain/calibration.js';
import type { Handles } from '../domain/handle.js';
import type { MessageInput } from '../domain/message.js';
import type { ReextractEstimate, ReextractReport } from '../domain/reextraction.js';
import type { Metadata } from '../domain/turn.js';
import type { PolicyName, UpkeepPolicy } from '../domain/upkeep-policy.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Observers } from '../ports/observer.js';
import type { Recalled } from '../recall/recalled.js';
import type { TableUpkeep } from '../upkeep/keep-tables.js';
import type { UserUpkeep } from '../upkeep/keep-user.js';
import type { Audit } from './audit.js';
import type { Events } from './events.js';
import type { Facts } from './facts.js';
import type { Files } from './files.js';
import type { ForecastInput, UpkeepForecast } from './forecast.js';
import type { Keys } from './keys.js';
import type {
  DoctorReport,
  Jobs,
  RecallStats,
  RecallStatsInput,
  Requests,
  Sessions,
  Stats,
  Turns,
} from './operations.js';
import type { Usage } from './usage.js';
import type { Users } from './users.js';
import type { Values } from './values.js';

export type { ReembedEstimate, ReembedOptions, ReembedReport } from '../upkeep/reembed.js';
export type { ReindexOptions, ReindexReport } from '../upkeep/reindex.js';
export type { Audit, AuditPage, AuditProblem, AuditVerification } from './audit.js';
export type {
  ErasureReceipt,
  ExportRecord,
  ImportReport,
  MergedUser,
  MergeReport,
  ReceiptVerification,
  StoredOfUser,
  UserData,
} from './data.js';
export type { Events, SubscribeInput } from './events.js';
export type {
  AddFactInput,
  FactMap,
  FactMapInput,
  FactPage,
  FactPoint,
  Facts,
  ListFactsInput,
  RejectedPage,
} from './facts.js';
export type { ForecastFact, ForecastInput, ForecastMonth, UpkeepForecast } from './forecast.js';
export type { CreateKeyInput, Keys, RotateKeyOptions } from './keys.js';
export type {
  ClaimedRequest,
  DoctorReport,
  IndexHealth,
  Job,
  JobPage,
  JobState,
  Jobs,
  KeptAnswer,
  ListedSession,
  ListTurnsInput,
  RecallStats,
  RecallStatsHour,
  RecallStatsInput,
  RecallSteps,
  Requests,
  Session,
  SessionPage,
  SessionSummary,
  Sessions,
  Stats,
  TurnPage,
  Turns,
} from './operations.js';
export type { ListedUser, UserPage, UserProfile, Users } from './users.js';

/** A message to remember: the Messages API's, plus what an import knows about it. */
export interface RememberMessage extends MessageInput {
  /** The caller's own id: recording it twice is recording it once. */
  id?: string;
  /** Who spoke, where several people share a role. */
  speaker?: string;
  /** When it was said; default now. Given times switch the 60-second duplicate rule off. */
  createdAt?: Date | string;
  /** The answer was cut before its end. */
  partial?: boolean;
  /** Comes back with the turn, and with the facts that are learned from it. */
  metadata?: Metadata;
}

export interface RememberInput {
  userId: string;
  /** Default `default`. */
  sessionId?: string;
  scope?: string | null;
  messages: readonly RememberMessage[];
  /** Record without extracting facts. Default true. */
  extract?: boolean;
}

export interface RememberedTurn {
  id: string;
  seq: number;
  /** True when the turn was there already. */
  duplicate: boolean;
}

export interface Remembered {
  /** Null when every turn was a duplicate. */
  exchangeId: string | null;
  turns: RememberedTurn[];
}

export interface RecallInput {
  userId: string;
  query: string;
  /** The session the answer will belong to: gives the recent turns. */
  sessionId?: string;
  /** Rows of these scopes and the unscoped; default: of every scope. */
  scope?: string | readonly string[];
  /** Keeps items whose metadata holds all of these. */
  filter?: Metadata;
  /** Tokens for facts, past turns and summary. Default 1,500. */
  budget?: number;
  /** Tell every step of it (`explained`). Default false. */
  explain?: boolean;
  /** At most this many facts and turns together. Default 20. */
  k?: number;
  /** 0 to 1; default the embedding model's calibrated threshold. 0 injects always. */
  minRelevance?: number;
  /** Put the user's profile into the memory block, whatever the query. Not with `asOf`. Default false. */
  profile?: boolean;
  /** Default 6; 0 for none. */
  recentTurns?: number;
  /**
   * While the session has no turn of its own, the last turns of the one before stand in. False where whoever asks shows the
   * conversation itself and wants these turns among what is recalled. Default true.
   */
  previousTurns?: boolean;
  /** Tokens for recent turns. Default 3,000. */
  recentBudget?: number;
  /** Language model whose tokens the budgets are in. Default the memory's. */
  model?: string;
  /**
   * What was known at that moment: turns recorded and facts current by then, whatever became of them since. No summary and no
   * other open session. Slower than asking what is known now.
   */
  asOf?: Date;
  /** What "now" is for dates in the query. Default `asOf`, else the clock. */
  now?: Date;
}

/** One answer, for learning what a token of its model is worth. */
export interface TokenSample {
  /** Name of the model, as recall is given it. */
  model: string;
  /** All text of the request: system, tools, messages. Counted here, not kept. */
  texts: readonly string[];
  /** Input tokens the model reported: new ones, and those read from and written to its cache. */
  tokens: number;
}

export interface UpkeepInput {
  /** Say what would go, change nothing. Default false. */
  dryRun?: boolean;
  /** Of this user only; the report then shows the facts' text. Default: of all users, by id. */
  userId?: string;
  /** Default the memory's own. */
  policy?: PolicyName | UpkeepPolicy;
}

export interface UpkeepReport {
  dryRun: boolean;
  /** Name of the policy. */
  policy: string;
  /** Facts that ended and can be restored. */
  expired: number;
  /** Facts that are gone. */
  purged: number;
  /** Turns whose retention is over. */
  turns: number;
  /** Those of whom something goes. */
  users: UserUpkeep[];
  /** Tables and indexes of a server that were looked after; null for one user, and for an embedded database. */
  tables: TableUpkeep | null;
}

export interface Upkeep {
  /** What the policy will end within `days`, if nothing is used, said again or added meanwhile. Changes nothing. */
  forecast(input: ForecastInput): Promise<UpkeepForecast>;
  /** Expires, purges and deletes what the policy and the retention say. Running it twice changes nothing more. */
  run(input?: UpkeepInput): Promise<UpkeepReport>;
}

/** Either `userId` or `all`. */
export interface ReextractInput {
  userId?: string;
  all?: boolean;
  /** Exchanges recorded since then. Default all. */
  since?: Date;
  /** Default the memory's own. */
  extractor?: Extractor;
  /** Count and estimate, change nothing. Default false. */
  dryRun?: boolean;
  /** Asked before anything is read by the extractor; false stops. Default: go on. */
  confirm?: (estimate: ReextractEstimate) => Promise<boolean>;
  onProgress?: (done: number, total: number) => void;
  /** Stops between two calls; what is done stays done. */
  signal?: AbortSignal;
}

export interface SettledResult {
  settled: boolean;
  /** Jobs of this process still open. */
  left: number;
}

/** Persistent memory over one database. Every call is inside one user. */
export interface Memory {
  remember(input: RememberInput): Promise<Remembered>;
  recall(input: RecallInput): Promise<Recalled>;
  /**
   * Waits until the jobs this process enqueued are done, and the profiles made anew that follow from them (not those that a model
   * writes, a minute later), at most `timeout` ms (default 30,000). With `userId` those of one user: in a process that serves many
   * there is always a job of somebody.
   */
  settled(options?: { timeout?: number; userId?: string }): Promise<SettledResult>;
  /** Corrects the token counts of a model. In the background, never throws; an agent calls it after each answer. */
  learnTokens(sample: TokenSample): void;
  /** Keeps what was measured of the embedding model in the database, and judges by it from now on. */
  calibrate(sections: Calibration): Promise<void>;
  /** Lets an extractor read what is stored and it has not read. Running it again goes on, or adds nothing. */
  reextract(input: ReextractInput): Promise<ReextractReport>;
  readonly facts: Facts;
  readonly turns: Turns;
  readonly sessions: Sessions;
  readonly files: Files;
  readonly values: Values;
  readonly jobs: Jobs;
  readonly requests: Requests;
  readonly upkeep: Upkeep;
  readonly users: Users;
  readonly handles: Handles;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly events: Events;
  /** What models were asked, and what it cost. */
  readonly usage: Usage;
  readonly embeddingModel: EmbeddingModel;
  readonly languageModel: LanguageModel | null;
  /** Who is told of the work, for metrics of one's own: never content, never ids. */
  readonly observers: Observers;
  stats(): Promise<Stats>;
  /** How recalls went, per hour. Throws `invalid_input` for a span that is none. */
  recallStats(input?: RecallStatsInput): Promise<RecallStats>;
  /** Throws where the database cannot be reached or its schema is not this version's. */
  ready(): Promise<void>;
  doctor(): Promise<DoctorReport>;
  /** Stops the worker after its running jobs, frees the database. Idempotent. */
  close(): Promise<void>;
}
