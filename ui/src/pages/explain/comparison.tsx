// One recall, or two beside each other with what differs between them in a sentence.
import type { UseQueryResult } from '@tanstack/react-query';
import type { Recalled } from 'recollect/client';
import { SkeletonLines } from '../../components/skeleton.js';
import { ErrorState } from '../../components/states.js';
import { RecallSteps } from './recall-steps.js';

type Result = UseQueryResult<Recalled>;

export function Comparison({ left, right }: { left: Result; right: Result | null }) {
  if (!right) return <Side result={left} other={null} />;
  const [shownLeft, shownRight] = [shownIn(left.data), shownIn(right.data)];
  return (
    <div className="grid gap-6">
      {left.data && right.data && (
        <p role="status" className="rounded-control bg-amber-wash px-4 py-3 text-amber">
          {difference(left.data, right.data)}
        </p>
      )}
      <div className="grid gap-8 lg:grid-cols-2">
        <section aria-label="With settings A" className="min-w-0">
          <h2 className="mb-4 text-xl">With settings A</h2>
          <Side result={left} other={shownRight} />
        </section>
        <section aria-label="With settings B" className="min-w-0">
          <h2 className="mb-4 text-xl">With settings B</h2>
          <Side result={right} other={shownLeft} />
        </section>
      </div>
    </div>
  );
}

function Side({ result, other }: { result: Result; other: ReadonlySet<string> | null }) {
  const { data, error, isPending, isPlaceholderData, refetch } = result;
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending || !data?.explained) return <SkeletonLines count={8} />;
  return (
    <div
      aria-busy={isPlaceholderData}
      className={`min-w-0 transition-opacity ${isPlaceholderData ? 'opacity-60' : ''}`}
    >
      {other === null && <h2 className="sr-only">Steps</h2>}
      <RecallSteps recalled={data} explained={data.explained} other={other} />
    </div>
  );
}

function shownIn(recalled: Recalled | undefined): ReadonlySet<string> {
  return new Set(recalled ? [...recalled.facts, ...recalled.turns].map(({ id }) => id) : []);
}

function difference(left: Recalled, right: Recalled): string {
  const [a, b] = [shownIn(left), shownIn(right)];
  const without = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
    [...one].filter((id) => !other.has(id)).length;
  const [onlyA, onlyB] = [without(a, b), without(b, a)];
  const tokens = `${left.tokens.memory.toLocaleString()} tokens against ${right.tokens.memory.toLocaleString()}`;
  if (onlyA + onlyB === 0) return `Both show the same ${a.size} items; ${tokens}.`;
  return `A shows ${a.size} items and B ${b.size}: ${onlyA} only in A, ${onlyB} only in B; ${tokens}.`;
}
