// One part of the page: its heading, and what stands there while it loads, fails, or may not be seen.
import type { UseQueryResult } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { isRecollectError } from 'recollect/client';
import { SkeletonLines } from '../../components/skeleton.js';
import { ErrorState } from '../../components/states.js';

interface SectionProps<Data> {
  title: string;
  query: UseQueryResult<Data>;
  actions?: ReactNode;
  children(data: Data): ReactNode;
}

export function Section<Data>({ title, query, actions, children }: SectionProps<Data>) {
  const { data, error, isPending, refetch } = query;
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid min-w-0 content-start gap-4 rounded-card border border-line bg-surface p-5 shadow-card"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id={id} className="text-xl">
          {title}
        </h2>
        {actions}
      </div>
      {data !== undefined ? (
        children(data)
      ) : isPending ? (
        <SkeletonLines count={4} />
      ) : isForbidden(error) ? (
        <Forbidden />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </section>
  );
}

export function isForbidden(error: unknown): boolean {
  return isRecollectError(error) && error.code === 'forbidden';
}

function Forbidden() {
  return (
    <p className="flex items-start gap-3 text-soft">
      <Lock size={17} aria-hidden className="mt-1 shrink-0" />
      This is about all users, so it takes a key of the deployment with the scope “admin”.
    </p>
  );
}
