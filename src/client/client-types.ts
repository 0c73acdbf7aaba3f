// What a client gives, typed by the server's contract. Times are text, as JSON has them.

import type * as deployment from '../server/contract/deployment.js';
import type * as events from '../server/contract/events.js';
import type * as facts from '../server/contract/facts.js';
import type * as outlook from '../server/contract/outlook.js';
import type * as recall from '../server/contract/recall.js';
import type { RouteContract, RouteValue, Serialisable } from '../server/contract/route.js';
import type * as turns from '../server/contract/turns.js';
import type * as usage from '../server/contract/usage.js';
import type * as users from '../server/contract/users.js';

export interface ClientOptions {
  /** Where the server is, such as `http://127.0.0.1:7437`. */
  url: string;
  /** An application's key or a user's token, or what gives one before each request. None for a server on loopback. */
  token?: string | (() => string | Promise<string>);
  /** How often a request that may be repeated is tried again: where nobody answers, or the server is busy. Default 2. */
  retries?: number;
  /** Milliseconds a request may take, tries apart; a chat may take ten times as long. Default 60,000. */
  timeout?: number;
  /** Default the global one. */
  fetch?: typeof globalThis.fetch;
}

type Body<Route extends RouteContract> = Serialisable<RouteValue<Route, 'body'>>;
type Query<Route extends RouteContract> = Serialisable<RouteValue<Route, 'query'>>;
type Given<Route extends RouteContract> = RouteValue<Route, 'response'>;
interface OfUser {
  userId: string;
}

export type Fact = Given<typeof facts.addFact>;
export type Turn = Given<typeof turns.getTurn>;
export type Session = Given<typeof turns.getSession>;
export type ListedSession = Given<typeof turns.listSessions>['sessions'][number];
export type FactMap = Given<typeof outlook.mapFacts>;
export type UpkeepForecast = Given<typeof outlook.forecastUpkeep>;
export type Recalled = Given<typeof recall.recall>;
export type Answer = Given<typeof recall.chat>;
export type MemoryEvent = Given<typeof events.followEvents>;
export type UsageReport = Given<typeof usage.getUsage>;
export type ErasureReceipt = Given<typeof users.eraseUser>;
export type ExportRecord = Given<typeof users.exportUser>[number];
/** A part of an answer; `done` comes last. */
export type AnswerEvent = Exclude<RouteValue<typeof recall.chat, 'event'>, { type: 'error' }>;

export interface ChatInput extends OfUser {
  message: string;
  sessionId?: string;
  scope?: string;
  /** A retry with the same key gives the stored answer. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

interface By {
  /** Who does it, where an application acts for somebody. Default `user`. */
  actor?: string;
}

/** The library's calls, over HTTP. Each throws RecollectError with the code of the server's problem document. */
export interface Client {
  remember(
    input: OfUser & Body<typeof turns.remember> & { idempotencyKey?: string },
  ): Promise<Given<typeof turns.remember>>;
  recall(input: OfUser & Body<typeof recall.recall>): Promise<Recalled>;
  chat(input: ChatInput): Promise<Answer>;
  /** The answer as it comes. Leaving the loop early ends it on the server. */
  stream(input: ChatInput): AsyncGenerator<AnswerEvent, void, undefined>;
  readonly turns: {
    get(userId: string, turnId: string): Promise<Turn>;
    list(input: OfUser & Query<typeof turns.listTurns>): Promise<Given<typeof turns.listTurns>>;
  };
  readonly sessions: {
    get(userId: string, sessionId: string): Promise<Session>;
    list(input: OfUser & Query<typeof turns.listSessions>): Promise<Given<typeof turns.listSessions>>;
  };
  readonly facts: {
    add(input: OfUser & Body<typeof facts.addFact> & { idempotencyKey?: string }): Promise<Fact>;
    list(input: OfUser & Query<typeof facts.listFacts>): Promise<Given<typeof facts.listFacts>>;
    get(userId: string, factId: string): Promise<Given<typeof facts.getFact>>;
    history(userId: string, factId: string): Promise<Given<typeof facts.factHistory>>;
    update(userId: string, factId: string, change: Body<typeof facts.updateFact>): Promise<Fact>;
    retract(userId: string, factId: string, by?: By): Promise<Fact>;
    /** The facts laid out by meaning, in two dimensions. */
    map(input: OfUser & Query<typeof outlook.mapFacts>): Promise<FactMap>;
    review(userId: string): Promise<Given<typeof facts.reviewFacts>['facts']>;
    approve(userId: string, factId: string, by?: By): Promise<Fact>;
    reject(userId: string, factId: string, by?: By): Promise<Fact>;
    restore(userId: string, factId: string, by?: By): Promise<Fact>;
    pin(userId: string, factId: string, by?: By): Promise<Fact>;
    unpin(userId: string, factId: string, by?: By): Promise<Fact>;
  };
  readonly users: {
    profile(userId: string): Promise<Given<typeof deployment.getProfile>['profile']>;
    /** What there is and where it lies, in counts. */
    stored(userId: string): Promise<Given<typeof users.getStored>>;
    export(userId: string, options?: { signal?: AbortSignal }): AsyncGenerator<ExportRecord, void, undefined>;
    merge(input: { from: string | string[]; into: string }): Promise<Given<typeof users.mergeUsers>>;
    erase(userId: string): Promise<ErasureReceipt>;
  };
  readonly upkeep: {
    /** What the policy will end, if nothing is used, said again or added meanwhile. */
    forecast(input: OfUser & Query<typeof outlook.forecastUpkeep>): Promise<UpkeepForecast>;
  };
  readonly audit: {
    list(input: OfUser & Query<typeof users.listAudit>): Promise<Given<typeof users.listAudit>>;
    /** Whether nobody changed the record of this user. */
    verify(userId: string): Promise<Given<typeof users.verifyAudit>>;
  };
  readonly events: {
    /** What happens to facts from now on, or after the event named; comes back by itself where the connection breaks. */
    subscribe(input: {
      userId: string;
      after?: string;
      signal?: AbortSignal;
    }): AsyncGenerator<MemoryEvent, void, undefined>;
  };
  readonly tokens: {
    /** A short-lived token by which a browser or device reaches this user and nobody else. */
    mint(input: OfUser & Body<typeof events.mintToken>): Promise<Given<typeof events.mintToken>>;
  };
  readonly jobs: {
    list(input?: Query<typeof deployment.listJobs>): Promise<Given<typeof deployment.listJobs>>;
    retry(jobId: string): Promise<void>;
    run(options?: { timeout?: number }): Promise<Given<typeof deployment.runJobs>>;
  };
  /** What models were asked and what it cost: of one user, or over all of them. */
  usage(input?: Partial<OfUser> & Query<typeof usage.getUsage>): Promise<UsageReport>;
  stats(): Promise<Given<typeof deployment.getStats>>;
  doctor(): Promise<Given<typeof deployment.getDoctor>>;
  recallStats(input?: Query<typeof deployment.getRecallStats>): Promise<Given<typeof deployment.getRecallStats>>;
}
