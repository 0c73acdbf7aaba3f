// Whoever still calls with the id of a user that was merged reaches the account: every public call goes through here.
import { isPlainId } from '../domain/input.js';
import type { Database } from '../store/database.js';
import { atAccount } from '../store/lives.js';
import { findAccount } from '../store/users.js';

export type ResolveUser = (userId: string) => Promise<string>;

/** The account a user was merged into, or the user. Anything that is no id is given back, for the call to refuse. */
export function createResolver(database: Database): ResolveUser {
  return async (userId) => {
    for (let at = userId; ; ) {
      const account = isPlainId(at) ? await database.asUser(at, (connection) => findAccount(connection, at)) : null;
      if (account === null) return at;
      at = account;
    }
  };
}

type Call = (...args: unknown[]) => Promise<unknown>;

/** The same calls, at the account. A call names its user by its first argument, or by that one's `userId`. */
export function followAccounts<Api extends object>(api: Api, resolve: ResolveUser): Api {
  const wrapped = Object.entries(api).map(([name, member]: [string, Call]) => {
    const call: Call = async (first, ...rest) => {
      const named = userOf(first);
      if (!named) return member(first, ...rest);
      return atAccount(await resolve(named.userId), (account) => member(named.at(account), ...rest));
    };
    return [name, call];
  });
  return Object.fromEntries(wrapped) as Api;
}

function userOf(argument: unknown): { userId: string; at: (userId: string) => unknown } | null {
  if (typeof argument === 'string') return { userId: argument, at: (userId) => userId };
  if (typeof argument !== 'object' || argument === null) return null;
  const { userId } = argument as { userId?: unknown };
  return typeof userId === 'string' ? { userId, at: (account) => ({ ...argument, userId: account }) } : null;
}
