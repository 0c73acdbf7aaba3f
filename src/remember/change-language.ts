// Another text-search configuration for a user: the setting and every stored lexeme change together, in one transaction, so
// that what is asked is always analysed as what is stored was.
import { maxIndexedCharacters } from '../domain/limits.js';
import type { Connection } from '../ports/database.js';
import { findFactWords, findTurnWords, updateLexemes } from '../store/items.js';
import { saveLanguage, type UserLanguage } from '../store/users.js';
import { neighbourCharacters, turnWords } from './turn-words.js';

/** Items of one statement: at most 20 million characters of text at a time. */
const batch = 200;
const beforeAllIds = '00000000-0000-0000-0000-000000000000';

/** Call under the user's lock: nothing may be written in the old configuration meanwhile. */
export async function changeLanguage(
  connection: Connection,
  userId: string,
  held: UserLanguage,
  next: UserLanguage,
): Promise<void> {
  if (held.language === next.language && held.pinned === next.pinned) return;
  await saveLanguage(connection, userId, next);
  if (held.language !== next.language) await analyseAnew(connection, userId, next.language);
}

/** Every stored lexeme of a user, from the texts and their neighbours as they are now. */
export async function analyseAnew(connection: Connection, userId: string, language: string): Promise<void> {
  for await (const items of pages((after) =>
    findTurnWords(connection, userId, { after, limit: batch, own: maxIndexedCharacters, around: neighbourCharacters }),
  ))
    await updateLexemes(
      connection,
      userId,
      language,
      items.map(({ id, speaker, own, previous, next: following }) => ({
        id,
        speaker,
        ...turnWords(previous, own, following),
      })),
    );
  for await (const items of pages((after) => findFactWords(connection, userId, { after, limit: batch })))
    await updateLexemes(
      connection,
      userId,
      language,
      items.map((item) => ({ ...item, before: '', after: '' })),
    );
}

async function* pages<Row extends { id: string }>(find: (after: string) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let after = beforeAllIds; ; ) {
    const rows = await find(after);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.id;
  }
}
