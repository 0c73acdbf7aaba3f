// memory.users, the part about everything of a user at once: export, import, erase, merge.
import { checkCount, checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { UserData } from '../memory-types/data.js';
import type { ErasableStore } from '../ports/erasable-store.js';
import { atAccount } from '../store/lives.js';
import type { EraseParts } from '../upkeep/erase-parts.js';
import { eraseUser } from '../upkeep/erase-user.js';
import { type ExportParts, exportUser } from './export.js';
import { type ImportParts, importUser } from './import.js';
import { type MergeParts, merge } from './merge.js';

/** `erase` hands out the receipt of whoever asks for the account or for a user merged into it. */
export function createUserData(parts: ExportParts & ImportParts & MergeParts & { erase: EraseParts }): UserData {
  const { resolve } = parts;
  return {
    resolve: (userId) => resolve(checkId('userId', userId)),
    export: (userId, { actor = 'operator' } = {}) => exportUser(parts, userId, checkId('actor', actor)),
    import: async (userId, records) =>
      atAccount(await resolve(checkId('userId', userId)), (account) => importUser(parts, account, records)),
    erase: async (userId, { actor = 'operator' } = {}) => {
      checkId('actor', actor);
      return atAccount(await resolve(checkId('userId', userId)), (account) => eraseUser(parts.erase, account, actor));
    },
    merge: (request) => merge(parts, request),
  };
}

/** Throws `config_invalid` for two stores of one name: a receipt could not tell them apart. */
export function readErasure(
  given: { stores?: readonly ErasableStore[]; backupDays?: number } = {},
  own: readonly ErasableStore[] = [],
): Pick<EraseParts, 'stores' | 'backupDays'> {
  const { backupDays } = given;
  const stores = [...own, ...(given.stores ?? [])];
  const names = ['database', 'queue', ...stores.map((store) => store.name)];
  if (new Set(names).size < names.length)
    throw new RecollectError(
      'config_invalid',
      `Each store of erasure.stores needs a name of its own: ${names.join()}.`,
    );
  return { stores, backupDays: backupDays === undefined ? null : checkCount('erasure.backupDays', backupDays) };
}
