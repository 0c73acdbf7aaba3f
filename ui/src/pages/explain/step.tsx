// One numbered step of a recall, with the time it took.
import type { ReactNode } from 'react';

interface StepProps {
  number: number;
  title: string;
  /** Milliseconds. */
  took: number | null;
  /** In one sentence, what came out. */
  result: ReactNode;
  children?: ReactNode;
}

export function Step({ number, title, took, result, children }: StepProps) {
  return (
    <li className="relative grid min-w-0 gap-3 pb-8 pl-12 last:pb-0">
      <span aria-hidden className="absolute top-9 bottom-1 left-[0.97rem] w-px bg-line [li:last-child>&]:hidden" />
      <span
        aria-hidden
        className="tabular absolute top-0 left-0 grid size-8 place-items-center rounded-full bg-accent-wash text-sm font-semibold text-accent-ink"
      >
        {number}
      </span>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 pt-0.5">
        <h3 className="font-display text-lg">{title}</h3>
        {took !== null && <span className="tabular text-xs text-faint">{milliseconds(took)}</span>}
      </div>
      <div className="-mt-2 text-soft">{result}</div>
      {children}
    </li>
  );
}

function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value).toLocaleString()} ms`;
}
