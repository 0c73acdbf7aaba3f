// Gives the messages of a session their times: the session's own, one second apart, never before an earlier session.
import { RecollectError } from '../../errors.js';

const second = 1000;

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** `"1:56 pm on 8 May, 2023"` as UTC. Throws `invalid_input`. */
export function parseClockAndDay(text: string): Date {
  const parts = /^(\d{1,2}):(\d{2})\s*(am|pm)\s+on\s+(\d{1,2})\s+(\w+),?\s+(\d{4})$/i.exec(text.trim());
  const month = monthIndex(parts?.[5]);
  if (parts === null || month < 0) {
    throw unreadable(text);
  }
  const hour = (Number(parts[1]) % 12) + (parts[3]?.toLowerCase() === 'pm' ? 12 : 0);
  return new Date(Date.UTC(Number(parts[6]), month, Number(parts[4]), hour, Number(parts[2])));
}

/** `"2023/05/20 (Sat) 02:21"`, `"2023-05-20T02:21:00"` or `"2025-12-15 (Monday)"` as UTC. Throws `invalid_input`. */
export function parseNumericDay(text: string): Date {
  const parts = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:\s*\(\w+\))?(?:[T\s]+(\d{1,2}):(\d{2})(?::\d{2})?)?$/.exec(
    text.trim(),
  );
  if (parts === null) {
    throw unreadable(text);
  }
  const [year, month, day, hour, minute] = parts.slice(1).map((part) => Number(part ?? 0));
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute));
}

/** `"March-15-2024"` or `"Jan 15, 2029, 15:12:20"` as UTC. Throws `invalid_input`. */
export function parseNamedDay(text: string): Date {
  const parts = /^(\w+)[-\s](\d{1,2}),?[-\s](\d{4})(?:,?\s+(\d{1,2}):(\d{2}):(\d{2}))?$/.exec(text.trim());
  const month = monthIndex(parts?.[1]);
  if (parts === null || month < 0) {
    throw unreadable(text);
  }
  const [day, year, hour, minute, seconds] = parts.slice(2).map((part) => Number(part ?? 0));
  return new Date(Date.UTC(year ?? 0, month, day, hour, minute, seconds));
}

/** The time of the message at `index` of a session that began at `start`. */
export function messageTime(start: Date, index: number): Date {
  return new Date(start.getTime() + index * second);
}

/** When a session begins that is dated `dated`: then, or a minute after the end of the one before when days are shared. */
export function beginAfter(dated: Date, previousEnd: Date | null): Date {
  return previousEnd === null || previousEnd < dated ? dated : new Date(previousEnd.getTime() + 60 * second);
}

function monthIndex(name: string | undefined): number {
  const wanted = name?.toLowerCase() ?? '';
  return wanted.length < 3 ? -1 : months.findIndex((month) => month.startsWith(wanted));
}

function unreadable(text: string): RecollectError {
  return new RecollectError('invalid_input', `Cannot read "${text.slice(0, 60)}" as a date`);
}
