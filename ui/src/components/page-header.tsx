// The head of a page: its one h1, what it is for, and what can be done. Names the tab as well.
import { type ReactNode, useEffect } from 'react';

export function PageHeader({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  useDocumentTitle(title);
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-[1.9rem] leading-tight">{title}</h1>
        {children && <p className="mt-1 max-w-2xl text-soft">{children}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Recollect`;
  }, [title]);
}
