// New names for what two users have both: `default` becomes `default~2`, or the first number that is free.
import { maxIdBytes } from '../domain/limits.js';
import { fileRoot, isUnder } from '../domain/memory-file.js';
import { statementSession } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { listFiles } from '../store/files.js';
import { findSessionNames, findSharedExternalIds, findTakenExternalIds } from '../store/merge.js';
import type { MergeChanges } from '../store/merge-tables.js';

export async function planNames(
  connection: Connection,
  from: string,
  into: string,
): Promise<Omit<MergeChanges, 'facts'>> {
  const { taken, shared, statementsEnd } = await findSessionNames(connection, from, into);
  const used = new Set(taken);
  const sessions = Object.fromEntries(shared.map((name) => [name, freeName(name, used)]));
  const shifts: Record<string, number> = statementsEnd === null ? {} : { [statementSession]: statementsEnd };
  const externalIds = await planExternalIds(connection, from, into);
  return { sessions, shifts, externalIds, files: await planFiles(connection, from, into) };
}

/** Asked in rounds: an id with a number may be taken as well. */
async function planExternalIds(connection: Connection, from: string, into: string): Promise<Record<string, string>> {
  const names = new Map<string, string>();
  let left = await findSharedExternalIds(connection, from, into);
  for (let number = 2; left.length > 0; number += 1) {
    const proposed = new Map(left.map((id) => [id, numbered(id, number)]));
    const taken = new Set(await findTakenExternalIds(connection, [from, into], [...proposed.values()]));
    const given = new Set(names.values());
    left = left.filter((id) => {
      const name = proposed.get(id)!;
      if (taken.has(name) || given.has(name)) return true;
      names.set(id, name);
      given.add(name);
      return false;
    });
  }
  return Object.fromEntries(names);
}

/** Files whose place the account has taken go to a folder of their own, where they lie to each other as before. */
async function planFiles(connection: Connection, from: string, into: string): Promise<Record<string, string>> {
  const theirs = (await listFiles(connection, into)).map((file) => file.path);
  const mine = (await listFiles(connection, from)).map((file) => file.path);
  const shared = mine.filter((path) =>
    theirs.some((other) => other === path || isUnder(other, path) || isUnder(path, other)),
  );
  if (shared.length === 0) return {};
  const taken = [...theirs, ...mine];
  for (let number = 2; ; number += 1) {
    const folder = `${fileRoot}/merged-${number}`;
    if (taken.some((path) => path === folder || isUnder(path, folder))) continue;
    return Object.fromEntries(shared.map((path) => [path, folder + path.slice(fileRoot.length)]));
  }
}

function freeName(name: string, used: Set<string>): string {
  for (let number = 2; ; number += 1) {
    const candidate = numbered(name, number);
    if (used.has(candidate)) continue;
    used.add(candidate);
    return candidate;
  }
}

/** Within the length of an id: what is too long loses its end, whole characters of it. */
function numbered(name: string, number: number): string {
  const ending = `~${number}`;
  let start = name;
  while (Buffer.byteLength(start) + ending.length > maxIdBytes) start = [...start].slice(0, -1).join('');
  return start + ending;
}
