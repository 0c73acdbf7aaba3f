// A part of the page: a sheet with a heading.
import { type ReactNode, useId } from 'react';
import { Card } from '../../components/card.js';

export function Section({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid min-w-0">
      <Card className="grid content-start gap-4">
        <div className="grid gap-1">
          <h2 id={id} className="text-xl">
            {title}
          </h2>
          <p className="text-soft">{lead}</p>
        </div>
        {children}
      </Card>
    </section>
  );
}
