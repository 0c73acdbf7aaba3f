// memory.users: what an application knows about a user and the memory does not.
import { checkApp } from '../domain/app.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { UserData } from '../memory-types/data.js';
import type { Users } from '../memory-types/users.js';
import { changeLanguage } from '../remember/change-language.js';
import type { Database } from '../store/database.js';
import { findProfile } from '../store/profiles.js';
import { listKnownUsers, listLanguages, lockUser } from '../store/users.js';
import { checkLimit, cutPage } from './pages.js';

export function createUsers({ database }: { database: Database }): Omit<Users, keyof UserData | 'stored'> {
  return {
    async profile(user) {
      const userId = checkId('userId', user);
      return database.asUser(userId, (connection) => findProfile(connection, userId));
    },

    async list({ app, limit: most, after = '' } = {}) {
      const limit = checkLimit(most);
      const prefix = app === undefined ? '' : `${checkApp(app)}/`;
      const page = { prefix, after: after === '' ? '' : checkId('after', after), limit: limit + 1 };
      const { rows, next } = cutPage(
        await database.asUpkeep((connection) => listKnownUsers(connection, page)),
        limit,
        ({ id }) => id,
      );
      return { users: rows, next };
    },

    async setLanguage(userId, language) {
      checkId('userId', userId);
      if (language !== null) await checkLanguage(database, language, 'invalid_input');
      await database.asUser(userId, async (connection) => {
        const held = await lockUser(connection, userId);
        const pinned = language !== null;
        await changeLanguage(connection, userId, held, { language: language ?? held.language, pinned });
      });
    },
  };
}

/** Throws with `code` for a name the database has no text-search configuration of, naming those it has. */
export async function checkLanguage(
  database: Database,
  language: string,
  code: 'invalid_input' | 'config_invalid',
): Promise<void> {
  const available = await listLanguages(database.driver);
  if (available.includes(language)) return;
  throw new RecollectError(code, `language must be one this database can analyse: ${available.join(', ')}.`, {
    details: { available },
  });
}
