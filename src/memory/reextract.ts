// memory.reextract(): another extractor reads what is stored. Exchange after exchange in the order they were recorded, several of a
// session in one call where the extractor takes them; each is committed with its marker, so a run that was cut off is gone on with.
import { checkDate, checkId, invalid } from '../domain/input.js';
import {
  addClaims,
  addCounts,
  noClaims,
  type ReextractEstimate,
  type ReextractReport,
} from '../domain/reextraction.js';
import { isRecollectError } from '../errors.js';
import type { ReextractInput } from '../memory-types/memory.js';
import type { CountTokens } from '../recall/tokens.js';
import { contextTurns, type ExtractParts } from '../remember/extract.js';
import { extractionInput } from '../remember/extract-turns.js';
import { type RefreshParts, refreshing } from '../remember/refresh.js';
import { findReplayTurns, replayExchanges } from '../remember/replay.js';
import { forUser } from '../store/current-user.js';
import { findExchangesToReplay, listUsersToReplay, type ReplayScope, type StoredExchange } from '../store/exchanges.js';

export interface ReextractParts {
  extract: ExtractParts;
  refresh: RefreshParts;
  tokenCounter: (model: string) => Promise<CountTokens>;
}

/** Throws `invalid_input` unless it says whose exchanges, and what a model throws but for a refusal, which is counted. */
export async function reextract(
  { extract, refresh, tokenCounter }: ReextractParts,
  input: ReextractInput,
): Promise<ReextractReport> {
  const { dryRun = false, confirm, onProgress, signal = new AbortController().signal } = input;
  if ((input.userId === undefined) === (input.all !== true)) throw invalid('Say either userId or all.');
  const parts = { ...extract, extractor: input.extractor ?? extract.extractor };
  const from: Replay = {
    parts,
    scope: {
      extractor: parts.extractor.name,
      since: input.since === undefined ? null : checkDate('since', input.since),
    },
    userId: input.userId === undefined ? null : checkId('userId', input.userId),
  };
  const estimate = await estimateReplay(
    from,
    parts.extractor.cost ? await tokenCounter(parts.extractor.cost.model) : null,
  );
  const report: ReextractReport = { ...estimate, dryRun, done: 0, failed: {}, claims: noClaims(), lost: {} };
  if (dryRun || estimate.exchanges === 0 || (confirm && !(await confirm(estimate)))) return report;

  const committing = { ...parts, database: refreshing(parts.database, refresh) };
  for await (const { userId, exchanges } of replayGroups(from)) {
    await readGroup(committing, userId, exchanges, report, signal);
    onProgress?.(report.done, estimate.exchanges);
  }
  return report;
}

/** Adds to the report. A call that is refused with several exchanges is made for each of them. */
async function readGroup(
  parts: ExtractParts,
  userId: string,
  exchanges: readonly StoredExchange[],
  report: ReextractReport,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  try {
    const { claims, lost, done } = await forUser(userId, () => replayExchanges(parts, userId, exchanges, signal));
    report.done += done;
    addClaims(report.claims, claims);
    addCounts(report.lost, lost);
  } catch (error) {
    if (!isRecollectError(error) || error.code !== 'model_refused') throw error;
    if (exchanges.length === 1) addCounts(report.failed, { [error.code]: 1 });
    else for (const exchange of exchanges) await readGroup(parts, userId, [exchange], report, signal);
  }
}

interface Replay {
  parts: ExtractParts;
  scope: ReplayScope;
  /** Null: of every user. */
  userId: string | null;
}

const [usersAtOnce, exchangesAtOnce] = [50, 200];

async function estimateReplay(replay: Replay, countTokens: CountTokens | null): Promise<ReextractEstimate> {
  const { parts } = replay;
  const { cost } = parts.extractor;
  const estimate = { extractor: parts.extractor.name, users: 0, exchanges: 0, calls: 0, inputTokens: 0 };
  let last: string | null = null;
  for await (const { userId, exchanges } of replayGroups(replay)) {
    if (userId !== last) estimate.users += 1;
    last = userId;
    estimate.exchanges += exchanges.length;
    if (!cost || !countTokens) continue;
    const turns = await parts.database.asUser(userId, (connection) =>
      findReplayTurns(connection, userId, exchanges, contextTurns),
    );
    const input = extractionInput(parts, turns);
    if (!input) continue;
    estimate.calls += 1;
    estimate.inputTokens += countTokens(cost.textOf(input));
  }
  return { ...estimate, model: cost?.model ?? null };
}

/** Exchanges that follow each other in a session, as many as one call of the extractor takes. */
async function* replayGroups(
  replay: Replay,
): AsyncGenerator<{ userId: string; exchanges: StoredExchange[] }, undefined> {
  const most = replay.parts.extractor.turnsAtOnce ?? 0;
  for await (const userId of usersOf(replay)) {
    let group: StoredExchange[] = [];
    for await (const exchange of exchangesOf(replay, userId)) {
      const [first, last] = [group[0], group.at(-1)];
      const joins = first && last && last.sessionId === exchange.sessionId && exchange.firstSeq === last.lastSeq + 1;
      if (!joins || exchange.lastSeq - first.firstSeq >= most) {
        if (first) yield { userId, exchanges: group };
        group = [];
      }
      group.push(exchange);
    }
    if (group.length > 0) yield { userId, exchanges: group };
  }
}

async function* usersOf({ parts, scope, userId }: Replay): AsyncGenerator<string, undefined> {
  if (userId !== null) yield userId;
  for (let after = ''; userId === null; ) {
    const page = { after, limit: usersAtOnce };
    const userIds = await parts.database.asUpkeep((connection) => listUsersToReplay(connection, scope, page));
    yield* userIds;
    if (userIds.length < usersAtOnce) return;
    after = userIds.at(-1)!;
  }
}

async function* exchangesOf({ parts, scope }: Replay, userId: string): AsyncGenerator<StoredExchange, undefined> {
  for (let after: string | null = null; ; ) {
    const page: { after: string | null; limit: number } = { after, limit: exchangesAtOnce };
    const found = await parts.database.asUser(userId, (connection) =>
      findExchangesToReplay(connection, userId, scope, page),
    );
    yield* found;
    if (found.length < exchangesAtOnce) return;
    after = found.at(-1)!.id;
  }
}
