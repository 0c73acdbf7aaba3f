// What a page says when it has nothing, or when something went wrong.
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '../api/describe-error.js';
import { Button } from './button.js';

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** Default 2: under the page's own heading. */
  level?: 1 | 2 | 3;
  children: ReactNode;
  action?: ReactNode;
}

export function EmptyState(props: EmptyStateProps) {
  const Heading = `h${props.level ?? 2}` as const;
  return (
    <div className="appear mx-auto grid max-w-md justify-items-center gap-3 px-6 py-14 text-center">
      <span className="grid size-12 place-items-center rounded-full bg-accent-wash text-accent-ink">{props.icon}</span>
      <Heading className="font-display text-xl">{props.title}</Heading>
      <div className="text-soft">{props.children}</div>
      {props.action}
    </div>
  );
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, detail, code } = describeError(error);
  return (
    <div role="alert" className="mx-auto grid max-w-md justify-items-center gap-3 px-6 py-12 text-center">
      <span className="grid size-12 place-items-center rounded-full bg-danger-wash text-danger">
        <CircleAlert size={22} aria-hidden />
      </span>
      <h2 className="text-xl">{title}</h2>
      <p className="text-soft">{detail}</p>
      {code && <p className="font-mono text-xs text-faint">{code}</p>}
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
