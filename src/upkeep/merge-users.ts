// Everything of one or many users becomes an account's, in one transaction under the locks of all of them. Nothing is dropped:
// what has an equal name is renamed, facts that both hold become one with the evidence of both.
import type { MergedUser } from '../domain/merging.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { insertDecision } from '../store/decisions.js';
import { asOwner, deleteRowsOf } from '../store/erase.js';
import { setRecallable } from '../store/items.js';
import {
  copyRows,
  extendStatements,
  findTwinFacts,
  joinTwins,
  leaveAlias,
  lockToMerge,
  type MergingUser,
} from '../store/merge.js';
import { type MergeChanges, tableMoves } from '../store/merge-tables.js';
import { moveJobs } from '../store/user-jobs.js';
import { listUserTables } from '../store/user-tables.js';
import { planNames } from './merge-names.js';

export interface MergeInput {
  from: readonly string[];
  into: string;
  actor: string;
  at: Date;
}

/**
 * Throws `conflict` for a circle, for a user who belongs to another account, and, with `details.language`, where somebody's words
 * are analysed in another language than the account's: those are analysed anew first.
 */
export async function mergeUsers(database: Database, input: MergeInput): Promise<MergedUser[]> {
  const { from, into } = input;
  return database.asUpkeep(async (connection) => {
    const users = await lockToMerge(connection, from, into);
    const merging = from.map((userId) => users.find((user) => user.userId === userId)!);
    const account = users.find((user) => user.userId === into)!;
    for (const user of merging) refuseToMerge(user, account);
    const merged: MergedUser[] = [];
    for (const user of merging)
      merged.push(user.mergedInto === into ? nothingOf(user.userId) : await mergeOne(connection, user.userId, input));
    await asOwner(connection, database.roles, async () => {
      for (const userId of from) await moveJobs(connection, userId, into);
    });
    noteMerge(connection, input, merged);
    return merged;
  });
}

function noteMerge(connection: Connection, { into, actor, at }: MergeInput, merged: readonly MergedUser[]): void {
  const users = merged.filter((user) => !user.before);
  if (users.length === 0) return;
  const sum = (table: string) => users.reduce((total, user) => total + (user.moved[table] ?? 0), 0);
  const counts = { users: users.length, turns: sum('conversation_turns'), facts: sum('facts') };
  appendAudit(connection, into, { kind: 'merged', counts, actor, at });
}

function refuseToMerge(user: MergingUser, account: MergingUser): void {
  // Somebody merged the account meanwhile; the caller looks again.
  if (account.mergedInto !== null)
    throw new RecollectError('conflict', 'The account was merged into another one meanwhile.', {
      details: { mergedInto: account.mergedInto },
    });
  if (user.userId === account.userId)
    throw new RecollectError('conflict', 'A user cannot be merged into itself, nor into one that was merged into it.');
  if (user.mergedInto !== null && user.mergedInto !== account.userId)
    throw new RecollectError('conflict', 'This user was merged into another account before.');
  if (user.hasItems && user.language !== account.language)
    throw new RecollectError(
      'conflict',
      'The words of this user are analysed in another language than the account’s.',
      {
        details: { language: account.language },
      },
    );
}

async function mergeOne(connection: Connection, from: string, { into, actor, at }: MergeInput): Promise<MergedUser> {
  const users = { from, into };
  const twins = await findTwinFacts(connection, from, into);
  const names = await planNames(connection, from, into);
  const changes: MergeChanges = { ...names, facts: Object.fromEntries(twins.map((twin) => [twin.from, twin.into])) };
  await joinTwins(connection, from, into, changes.facts);
  await extendStatements(connection, from, into);

  const pointingFirst = await listUserTables(connection);
  const moved: Record<string, number> = {};
  for (const table of [...pointingFirst].reverse()) {
    const move = tableMoves[table.name] ?? { how: 'move' };
    if (move.how === 'move') moved[table.name] = await copyRows(connection, table, move, users, changes);
  }
  for (const table of pointingFirst)
    if (tableMoves[table.name]?.how !== 'stay') await deleteRowsOf(connection, table, [from]);

  const approved = twins.filter((twin) => twin.pending).map((twin) => twin.into);
  if (approved.length > 0) await setRecallable(connection, into, approved, true);
  for (const twin of twins)
    await insertDecision(connection, into, { factId: twin.into, kind: 'repeated', reason: 'merged', actor, at });
  await leaveAlias(connection, from, into);
  return { userId: from, before: false, moved, joinedFacts: twins.length, ...renamed(changes) };
}

function renamed({
  sessions,
  externalIds,
  files,
}: MergeChanges): Pick<MergedUser, 'renamedSessions' | 'renamedTurnIds' | 'renamedFiles'> {
  const list = (names: Record<string, string>) => Object.entries(names).map(([was, is]) => ({ was, is }));
  return { renamedSessions: list(sessions), renamedTurnIds: list(externalIds), renamedFiles: list(files) };
}

function nothingOf(userId: string): MergedUser {
  return { userId, before: true, moved: {}, joinedFacts: 0, renamedSessions: [], renamedTurnIds: [], renamedFiles: [] };
}
