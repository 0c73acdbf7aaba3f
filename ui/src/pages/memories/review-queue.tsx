// Facts that wait for somebody to say whether they are right, each with why it waits and the words it rests on.
import { Check, ListChecks, X } from 'lucide-react';
import { Link } from 'wouter';
import { useFactAction } from '../../api/fact-actions.js';
import { useReview, type WaitingFact } from '../../api/review.js';
import { FactTypeBadge } from '../../components/badge.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';

export function ReviewQueue() {
  const { data, error, isPending, refetch } = useReview();
  return (
    <div className="-mx-4 min-h-0 flex-1 overflow-y-auto px-4 pb-8 sm:-mx-8 sm:px-8">
      <div className="mx-auto w-full max-w-4xl">
        {isPending && <SkeletonLines count={5} />}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && (
          <EmptyState icon={<ListChecks size={22} aria-hidden />} title="Nothing waits for you">
            <p>
              A fact waits here when a check was not sure, when it reads like an order to the agent, or when it is among
              the first of a new deployment. Until then it is not recalled.
            </p>
          </EmptyState>
        )}
        <ul className="grid gap-3">
          {data?.map((fact) => (
            <Waiting key={fact.id} fact={fact} />
          ))}
        </ul>
      </div>
    </div>
  );
}

function Waiting({ fact }: { fact: WaitingFact }) {
  const act = useFactAction();
  return (
    <li className="appear grid gap-3 rounded-card border border-line bg-surface p-5 shadow-card">
      <div className="flex flex-wrap items-center justify-between gap-3 text-xs text-faint">
        <FactTypeBadge type={fact.type} />
        <Moment at={fact.recordedAt} />
      </div>
      <p dir="auto" className="font-display text-xl leading-snug">
        {fact.text}
      </p>
      <p className="rounded-control bg-amber-wash px-3 py-2 text-sm text-amber">It waits because {fact.explanation}.</p>
      {fact.quote !== null && (
        <blockquote dir="auto" className="border-l-2 border-amber pl-4 text-soft">
          “{fact.quote}”
        </blockquote>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          tone="primary"
          pending={act.isPending}
          aria-label={`Approve: ${fact.text}`}
          onClick={() => act.mutate({ factId: fact.id, action: 'approve' })}
        >
          <Check size={14} aria-hidden />
          Approve
        </Button>
        <Button
          size="small"
          pending={act.isPending}
          aria-label={`Reject: ${fact.text}`}
          onClick={() => act.mutate({ factId: fact.id, action: 'reject' })}
        >
          <X size={14} aria-hidden />
          Reject
        </Button>
        <Link
          href={`/memories/fact/${fact.id}`}
          className="ml-auto self-center text-sm text-accent-ink underline underline-offset-2"
        >
          Evidence and history
        </Link>
      </div>
    </li>
  );
}
