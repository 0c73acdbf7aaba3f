// Above a conversation that was opened from a fact: which fact, and where else it was said.
import { Quote } from 'lucide-react';
import type { Client } from 'recollect/client';
import { Link } from 'wouter';
import { FactTypeBadge } from '../../components/badge.js';
import { timelineHref } from '../../components/timeline-address.js';
import { dayWords } from './session-words.js';

export type FactWithEvidence = Awaited<ReturnType<Client['facts']['get']>>;

export function FactSource({ fact, chosen }: { fact: FactWithEvidence; chosen: number }) {
  const { evidence } = fact;
  const here = evidence[chosen];
  return (
    <aside
      aria-label="The fact that was learned here"
      className="border-b border-line bg-amber-wash/50 px-4 py-3 sm:px-6"
    >
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
        <Quote size={15} aria-hidden className="text-amber" />
        {here?.place?.quoted ? 'Marked below is where this comes from' : explain(here)}
        <FactTypeBadge type={fact.type} />
      </p>
      <Link
        href={`/memories/fact/${fact.id}`}
        dir="auto"
        className="mt-1 line-clamp-3 font-medium underline-offset-2 hover:underline"
      >
        {fact.text}
      </Link>
      {here?.quote && !here.place && (
        <p dir="auto" className="mt-1 text-soft">
          “{here.quote}”
        </p>
      )}
      {evidence.length > 1 && (
        <nav aria-label="Where it was said" className="mt-2 flex flex-wrap gap-2">
          {evidence.map((one, index) => (
            <Link
              // biome-ignore lint/suspicious/noArrayIndexKey: evidence is only ever added at the end
              key={index}
              href={timelineHref({ factId: fact.id, evidence: index })}
              aria-current={index === chosen ? 'true' : undefined}
              className="rounded-full border border-line-strong px-2.5 text-sm text-soft hover:text-ink aria-[current=true]:border-amber aria-[current=true]:font-medium aria-[current=true]:text-amber"
            >
              {index + 1}. {dayWords(one.recordedAt)}
            </Link>
          ))}
        </nav>
      )}
    </aside>
  );
}

function explain(evidence: FactWithEvidence['evidence'][number] | undefined): string {
  if (!evidence?.place) return 'The turn this comes from is deleted; its words stay';
  return evidence.quote === null
    ? 'Its quote was removed with a retraction; this is the turn'
    : 'This comes from this turn';
}
