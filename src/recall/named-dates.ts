// Dates a question names, read by chrono-node; a soft boost for what was said then, never a filter.
import type { ParsedComponents } from 'chrono-node';
import * as chrono from 'chrono-node/en';
import type { ParseDates } from './date-parser.js';

export interface NamedDate {
  /** How sharp: a day, a month, a season, a year, or a distance ("two weeks ago"). */
  grain: 'day' | 'month' | 'season' | 'year' | 'distance';
  /** Null where the year is left open ("in May"). */
  year: number | null;
  /** 1 to 12; null for years. A season is its first month. */
  month: number | null;
  /** Midnight UTC of the day, for days and distances. */
  day: Date | null;
}

const dayMilliseconds = 86_400_000;
const weights = { day: 1, month: 0.6, season: 0.5, year: 0.15, distance: 0.6 } as const;
const seasons: Record<string, number> = { spring: 3, summer: 6, autumn: 9, fall: 9, winter: 12 };

/** `ofLanguage` reads the user's language; where it finds nothing, English is tried. */
export function namedDates(text: string, now: Date, ofLanguage: ParseDates | null = null): NamedDate[] {
  const dates: NamedDate[] = [];
  const found = ofLanguage?.(text, now) ?? [];
  const results = found.length > 0 ? found : chrono.parse(text, now);
  for (const result of results) {
    const { start } = result;
    const [year, month, day] = [start.get('year'), start.get('month'), start.get('day')];
    if (start.isCertain('day') && start.isCertain('month') && month !== null && day !== null) {
      const exact = start.isCertain('year') || !/\d/.test(result.text);
      dates.push({
        grain: 'day',
        year: exact ? year : null,
        month,
        day: midnight(year ?? now.getUTCFullYear(), month, day),
      });
    } else if (start.isCertain('month') && month !== null && isMonthName(result.text)) {
      dates.push({ grain: 'month', year: start.isCertain('year') ? year : null, month, day: null });
    } else if (found.length > 0 ? isBefore(start, now) : /\b(ago|last|past|yesterday|earlier)\b/i.test(result.text)) {
      dates.push({ grain: 'distance', year: null, month: null, day: startOfDay(start.date()) });
    }
  }
  const season = /\b(spring|summer|autumn|fall|winter)(?: of)?(?: (\d{4}))?\b/i.exec(text);
  if (season?.[1])
    dates.push({
      grain: 'season',
      year: season[2] ? Number(season[2]) : null,
      month: seasons[season[1].toLowerCase()] ?? null,
      day: null,
    });
  if (dates.length === 0)
    for (const [year] of text.matchAll(/\b(?:19|20)\d{2}\b/g))
      dates.push({ grain: 'year', year: Number(year), month: null, day: null });
  return dates;
}

/** 0 to 1: how well the time of an item fits the dates of the question. */
export function dateMatch(dates: readonly NamedDate[], at: Date): number {
  let best = 0;
  for (const date of dates) best = Math.max(best, weights[date.grain] * closeness(date, at));
  return best;
}

function closeness(date: NamedDate, at: Date): number {
  if (date.grain === 'day' && date.day) {
    const named = date.year === null ? midnight(at.getUTCFullYear(), date.month!, date.day.getUTCDate()) : date.day;
    const days = Math.abs(startOfDay(at).getTime() - named.getTime()) / dayMilliseconds;
    return days < 1 ? 1 : days <= 7 ? 0.5 * (1 - days / 8) : 0;
  }
  if (date.grain === 'distance' && date.day) {
    const days = Math.abs(startOfDay(at).getTime() - date.day.getTime()) / dayMilliseconds;
    return days <= 7 ? 1 - days / 8 : 0;
  }
  if (date.year !== null && at.getUTCFullYear() !== date.year) return 0;
  if (date.month === null) return 1;
  const months = (at.getUTCMonth() + 1 - date.month + 12) % 12;
  return months < (date.grain === 'season' ? 3 : 1) ? 1 : 0;
}

/** A distance back in a language whose words for it are not known here; a time of today or a weekday is none. */
function isBefore(start: ParsedComponents, now: Date): boolean {
  return !start.isCertain('weekday') && startOfDay(start.date()) < startOfDay(now);
}

/** "may" and "march" are words too. */
function isMonthName(text: string): boolean {
  return !/^(may|march|mar|sun|sat|second)$/.test(text.trim());
}

function midnight(year: number, month: number, day: number): Date {
  return new Date(Date.UTC(year, month - 1, day));
}

function startOfDay(at: Date): Date {
  return midnight(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
}
