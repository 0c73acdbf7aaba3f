// One fact: what it says, the words it rests on, what became of it and why, and what can be done.
import type { ReactNode } from 'react';
import { useFactHistory } from '../../api/facts.js';
import { FactStateBadge, FactTypeBadge } from '../../components/badge.js';
import { Drawer } from '../../components/dialog.js';
import { Moment } from '../../components/moment.js';
import { ScoreBar } from '../../components/score-bar.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { ErrorState } from '../../components/states.js';
import { EvidenceList } from './evidence-list.js';
import { FactActions } from './fact-actions.js';
import { FactTimeline } from './fact-timeline.js';

export function FactDrawer({ factId, onClose }: { factId: string | null; onClose(): void }) {
  return (
    <Drawer open={factId !== null} onClose={onClose} title="Fact" wide>
      {factId !== null && <FactDetail key={factId} factId={factId} />}
    </Drawer>
  );
}

function FactDetail({ factId }: { factId: string }) {
  const { data, error, isPending, refetch } = useFactHistory(factId);
  if (isPending) return <SkeletonLines count={6} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const { fact, evidence, events, superseded } = data;
  return (
    <div className="grid gap-7">
      <div className="grid gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <FactTypeBadge type={fact.type} />
          <FactStateBadge state={fact.state} />
        </div>
        <p dir="auto" className="font-display text-2xl leading-snug whitespace-pre-wrap">
          {fact.text}
        </p>
        <FactActions fact={fact} />
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-sm sm:grid-cols-3">
        <Detail label="About">
          <span dir="auto">{fact.subject === 'user' ? 'you' : fact.subject}</span>
        </Detail>
        <Detail label="Holds since">
          <Moment at={fact.validFrom} exact />
        </Detail>
        <Detail label={fact.validTo ? 'Held until' : 'Recorded'}>
          <Moment at={fact.validTo ?? fact.recordedAt} exact />
        </Detail>
        {fact.scope !== null && <Detail label="Scope">{fact.scope}</Detail>}
        <div className="col-span-2 sm:col-span-3">
          <dt className="sr-only">Confidence</dt>
          <dd>
            <ScoreBar label="Confidence" value={fact.confidence} />
          </dd>
        </div>
      </dl>
      <EvidenceList evidence={evidence} />
      <FactTimeline events={events} superseded={superseded} />
    </div>
  );
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-faint">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
