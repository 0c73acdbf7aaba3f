// A time in words, with the exact one behind it.

export function Moment({ at, exact = false }: { at: string; exact?: boolean }) {
  const date = new Date(at);
  const full = exactly.format(date);
  return (
    <time dateTime={at} title={full} className="whitespace-nowrap">
      {exact ? full : sinceWords(date, new Date())}
    </time>
  );
}

/** Made once: making one takes longer than drawing the row that shows it. */
const exactly = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function sinceWords(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1_000;
  const step = steps.find(([, length]) => Math.abs(seconds) >= length);
  return step ? words.format(Math.round(seconds / step[1]), step[0]) : 'just now';
}
