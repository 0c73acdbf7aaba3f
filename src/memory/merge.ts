// memory.users.merge(): finds the account, brings everybody's words into its language, moves everything in one transaction.
import { checkId, invalid } from '../domain/input.js';
import type { MergedUser, MergeReport } from '../domain/merging.js';
import { isRecollectError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import { changeLanguage } from '../remember/change-language.js';
import { type RefreshParts, refreshUser } from '../remember/refresh.js';
import type { Database } from '../store/database.js';
import { atAccount } from '../store/lives.js';
import { tryAgain } from '../store/lock-users.js';
import { lockUser } from '../store/users.js';
import { mergeUsers } from '../upkeep/merge-users.js';
import type { ResolveUser } from './follow-accounts.js';

export interface MergeParts {
  database: Database;
  clock: Clock;
  refresh: RefreshParts;
  resolve: ResolveUser;
}

export interface MergeRequest {
  from: string | readonly string[];
  into: string;
  actor?: string;
}

/** Throws `conflict` for a circle, and for a user who belongs to another account. Running it twice changes nothing more. */
export async function merge(parts: MergeParts, request: MergeRequest): Promise<MergeReport> {
  const { database } = parts;
  const given = typeof request.from === 'string' ? [request.from] : [...request.from];
  if (given.length === 0 || given.length > 1_000) throw invalid('from must name between 1 and 1,000 users.');
  const from = [...new Set(given.map((userId) => checkId('from', userId)))];
  const actor = checkId('actor', request.actor ?? 'operator');
  const account = await parts.resolve(checkId('into', request.into));
  const report = await atAccount(account, async (into) => {
    const users = await mergeInOneLanguage(parts, { from, into, actor, at: parts.clock.now() });
    return { into, users };
  });
  await refreshUser(database, parts.refresh, report.into);
  parts.refresh.jobs.nudge();
  return report;
}

/** Words are analysed anew before the move, which then is quick; a language that changes meanwhile is met again. */
async function mergeInOneLanguage(
  { database }: MergeParts,
  input: Parameters<typeof mergeUsers>[1],
): Promise<MergedUser[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryAgain(() => mergeUsers(database, input));
    } catch (error) {
      const language = isRecollectError(error) && error.code === 'conflict' ? error.details.language : undefined;
      if (typeof language !== 'string' || attempt === 5) throw error;
      for (const userId of input.from) await moveToLanguage(database, userId, language);
    }
  }
}

async function moveToLanguage(database: Database, userId: string, language: string): Promise<void> {
  await database.asUser(userId, async (connection) => {
    const held = await lockUser(connection, userId);
    await changeLanguage(connection, userId, held, { ...held, language });
  });
}
