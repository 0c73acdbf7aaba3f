// What a session is called, and when it was, in words.
import type { ListedSession } from 'recollect/client';

const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Its summary, else its first words, else its id. */
export function sessionTitle({ summary, opening, id }: Pick<ListedSession, 'summary' | 'opening' | 'id'>): string {
  return summary?.text ?? opening ?? id;
}

/** "Tue 24 Nov, 14:03 – 14:20"; with both days where it went past one. */
export function spanWords(from: string, until: string): string {
  const [first, last] = [new Date(from), new Date(until)];
  const dayOf = (date: Date) => (date.getFullYear() === new Date().getFullYear() ? day : dayAndYear).format(date);
  const begin = `${dayOf(first)}, ${time.format(first)}`;
  if (last.getTime() - first.getTime() < 60_000) return begin;
  const sameDay = first.toDateString() === last.toDateString();
  return `${begin} – ${sameDay ? time.format(last) : dayOf(last)}`;
}

export function dayWords(at: string): string {
  return dayAndYear.format(new Date(at));
}
