// Keeps a user's text-search language what it should be: the deployment's, or the one the user writes in. After an exchange
// was recorded, in the background; a user whose language the application set is left alone.
import { defaultLanguage, detected } from '../domain/language.js';
import type { Database } from '../store/database.js';
import { findOwnWords } from '../store/turns.js';
import { findLanguage, listLanguages, lockUser } from '../store/users.js';
import { changeLanguage } from './change-language.js';
import { charactersJudged, detectLanguage, isPlainlyEnglish, messagesJudged } from './detect-language.js';

export interface LanguageParts {
  database: Database;
  /** `detect`, or the configuration of every user whose language the application did not set. */
  language: string;
}

/** `news`: what the user has just said, so that most exchanges are settled by a look at them. */
export async function adjustLanguage(parts: LanguageParts, userId: string, news: readonly string[]): Promise<void> {
  if (news.length === 0) return;
  const { database } = parts;
  const held = await database.asUser(userId, (connection) => findLanguage(connection, userId));
  if (held === null || held.pinned) return;
  if (parts.language === detected && held.language === defaultLanguage && isPlainlyEnglish(news)) return;
  const language = parts.language === detected ? await judge(database, userId, held.language) : parts.language;
  if (language === null || language === held.language) return;
  await database.asUser(userId, async (connection) => {
    // Looked at again under the lock: the application may have set it meanwhile.
    const now = await lockUser(connection, userId);
    if (!now.pinned) await changeLanguage(connection, userId, now, { language, pinned: false });
  });
}

async function judge(database: Database, userId: string, held: string): Promise<string | null> {
  const said = await database.asUser(userId, (connection) =>
    findOwnWords(connection, userId, messagesJudged, charactersJudged),
  );
  if (held === defaultLanguage && isPlainlyEnglish(said)) return null;
  return detectLanguage(said, new Set(await listLanguages(database.driver)));
}
