// A part of the panel, under a small heading.
import { type ReactNode, useId } from 'react';

export function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0 gap-3">
      <h3 id={id} className="text-xs font-semibold tracking-wide text-soft uppercase">
        {title}
      </h3>
      {children}
    </section>
  );
}
