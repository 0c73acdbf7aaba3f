// Memories: everything that is known, what waits for review, and one fact with its evidence and history.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { useReviewCount } from '../../api/review.js';
import { Button } from '../../components/button.js';
import { PageHeader } from '../../components/page-header.js';
import { AddFactDialog } from './add-fact-dialog.js';
import { FactDrawer } from './fact-drawer.js';
import { FactsList } from './facts-list.js';
import { ReviewQueue } from './review-queue.js';

export function MemoriesPage() {
  const { factId } = useParams<{ factId?: string }>();
  const [location, navigate] = useLocation();
  const [adding, setAdding] = useState(false);
  const reviewing = location === '/memories/review';
  return (
    <div className="flex h-[calc(100dvh-3.6rem)] flex-col gap-5 px-4 pt-6 sm:px-8 lg:h-full">
      <div className="mx-auto grid w-full max-w-4xl gap-5">
        <PageHeader
          title="Memories"
          actions={
            <Button tone="primary" onClick={() => setAdding(true)}>
              <Plus size={16} aria-hidden />
              Add a fact
            </Button>
          }
        >
          What is remembered, each with the words it rests on. Yours to correct.
        </PageHeader>
        <Views reviewing={reviewing} />
      </div>
      {reviewing ? <ReviewQueue /> : <FactsList />}
      <AddFactDialog open={adding} onClose={() => setAdding(false)} />
      <FactDrawer factId={factId ?? null} onClose={() => navigate('/memories')} />
    </div>
  );
}

function Views({ reviewing }: { reviewing: boolean }) {
  const waiting = useReviewCount();
  return (
    <nav aria-label="Views" className="flex gap-1 border-b border-line">
      <View href="/memories" label="All facts" current={!reviewing} />
      <View href="/memories/review" label="Review" current={reviewing} count={waiting} />
    </nav>
  );
}

function View({ href, label, current, count = 0 }: { href: string; label: string; current: boolean; count?: number }) {
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      className="-mb-px flex items-center gap-2 border-b-2 border-transparent px-3 py-2 text-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
    >
      {label}
      {count > 0 && <span className="tabular rounded-full bg-amber-wash px-2 text-xs text-amber">{count}</span>}
    </Link>
  );
}
