// Small labels: what type a fact is of, and how it stands.
import type { Fact } from 'recollect/client';
import { factTypeColour, factTypeLabel } from './fact-types.js';

export function FactTypeBadge({ type }: { type: string }) {
  const { text, dot } = factTypeColour(type);
  return (
    <span className={`inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap ${text}`}>
      <span aria-hidden className={`size-2 rounded-full ${dot}`} />
      {factTypeLabel(type)}
    </span>
  );
}

const states: Readonly<Record<Fact['state'], { label: string; look: string }>> = {
  current: { label: 'Current', look: 'bg-accent-wash text-accent-ink' },
  pending: { label: 'Waits for review', look: 'bg-amber-wash text-amber' },
  superseded: { label: 'Replaced', look: 'bg-sunken text-soft' },
  retracted: { label: 'Retracted', look: 'bg-danger-wash text-danger' },
  expired: { label: 'Expired', look: 'bg-sunken text-soft' },
};

export function FactStateBadge({ state }: { state: Fact['state'] }) {
  const { label, look } = states[state];
  return <Badge className={look}>{label}</Badge>;
}

export function Badge({ children, className = 'bg-sunken text-soft' }: { children: string; className?: string }) {
  return (
    <span className={`inline-block rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${className}`}>
      {children}
    </span>
  );
}
