// Sessions -> the rows of the timeline: a heading for each month, a line for each long silence, the sessions themselves.
import type { ListedSession } from 'recollect/client';

export type TimelineRow =
  | { kind: 'month'; key: string; label: string }
  | { kind: 'silence'; key: string; days: number }
  | { kind: 'session'; key: string; session: ListedSession };

const day = 86_400_000;
/** Days without a word from which on a silence is worth a line. Chosen. */
const silence = 4;

const monthName = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });

/** The sessions as the server lists them: the last spoken in first. */
export function timelineRows(sessions: readonly ListedSession[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let month = '';
  for (const [index, session] of sessions.entries()) {
    const newer = sessions[index - 1];
    const days = newer ? (Date.parse(newer.startedAt) - Date.parse(session.lastTurnAt)) / day : 0;
    if (days >= silence) rows.push({ kind: 'silence', key: `silence ${session.id}`, days: Math.floor(days) });
    const label = monthName.format(new Date(session.lastTurnAt));
    // After a merge a session may lie within another one, and a month come back.
    if (label !== month) rows.push({ kind: 'month', key: `month ${index} ${label}`, label });
    month = label;
    rows.push({ kind: 'session', key: `session ${session.id}`, session });
  }
  return rows;
}

/** "12 days", "3 months": as exact as a silence needs. */
export function silenceWords(days: number): string {
  const [count, unit] =
    days < 21
      ? [days, 'day']
      : days < 60
        ? [days / 7, 'week']
        : days < 730
          ? [days / 30.4, 'month']
          : [days / 365, 'year'];
  return new Intl.NumberFormat(undefined, {
    ...{ style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 },
  }).format(count);
}
