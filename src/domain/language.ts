// Languages as Recollect knows them: text-search configurations of the database, by name.

export const defaultLanguage = 'english';
/** For languages the database has no configuration for: words as they are, in lower case. */
export const languageWithoutRules = 'simple';
/** The setting that leaves the choice to what the user writes. */
export const detected = 'detect';

/** A new user's language, until there is something to judge it by. */
export function languageOfNewUser(setting: string): string {
  return setting === detected ? defaultLanguage : setting;
}
