// Dates in the words of the user's language, by chrono-node's locales; each is loaded with the first query that needs it.
import type { ParsedResult } from 'chrono-node';

export type ParseDates = (text: string, now: Date) => ParsedResult[];

/** For a text-search configuration; null for English, which is always read, and for languages without a locale. */
export async function loadDateParser(language: string, text: string): Promise<ParseDates | null> {
  const load = locales[language] ?? localeOfScript(text);
  if (!load) return null;
  const { parse } = await load();
  return (text, now) => parse(text, now);
}

type Locale = () => Promise<{ parse: (text: string, reference: Date) => ParsedResult[] }>;

const locales: Record<string, Locale> = {
  dutch: () => import('chrono-node/nl'),
  finnish: () => import('chrono-node/fi'),
  french: () => import('chrono-node/fr'),
  german: () => import('chrono-node/de'),
  italian: () => import('chrono-node/it'),
  portuguese: () => import('chrono-node/pt'),
  russian: () => import('chrono-node/ru'),
  spanish: () => import('chrono-node/es'),
  swedish: () => import('chrono-node/sv'),
};

/** Chinese and Japanese have no configuration; their script tells them. */
function localeOfScript(text: string): Locale | null {
  if (/[\p{sc=Hira}\p{sc=Kana}]/u.test(text)) return () => import('chrono-node/ja');
  if (/\p{sc=Han}/u.test(text)) return () => import('chrono-node/zh');
  return null;
}
