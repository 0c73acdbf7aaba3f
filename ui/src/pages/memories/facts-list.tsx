// The list of facts: search, filters, and as many rows as fit the screen, however many facts there are.
import { BookOpenText, SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type FactStateChoice, useAllFacts } from '../../api/facts.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { FactFilters } from './fact-filters.js';
import { FactRows } from './fact-rows.js';
import { type FactFilter, filterFacts } from './filter-facts.js';

const noFilter: FactFilter = { text: '', type: '', age: 'any' };

export function FactsList() {
  const [state, setState] = useState<FactStateChoice>('current');
  const [filter, setFilter] = useState(noFilter);
  const { facts, error, loading, incomplete, refetch } = useAllFacts(state);
  const found = useMemo(() => filterFacts(facts, filter, new Date()), [facts, filter]);
  const types = useMemo(() => [...new Set(facts.map(({ type }) => type))].sort(), [facts]);
  const unfiltered = filter === noFilter && state === 'current';
  return (
    <>
      <div className="mx-auto w-full max-w-4xl">
        <FactFilters {...{ filter, state, types }} onFilter={setFilter} onState={setState} />
        <p role="status" className="tabular pt-3 text-sm text-faint">
          {!loading && !error && describeCount(found.length, facts.length, incomplete)}
        </p>
      </div>
      {loading && (
        <div className="mx-auto w-full max-w-4xl">
          <SkeletonLines count={7} />
        </div>
      )}
      {error !== null && facts.length === 0 && <ErrorState error={error} onRetry={refetch} />}
      {!loading && error === null && found.length === 0 && <Nothing unfiltered={unfiltered} />}
      {found.length > 0 && <FactRows facts={found} />}
    </>
  );
}

function describeCount(found: number, all: number, incomplete: boolean): string {
  const more = incomplete ? ', more are coming' : '';
  if (all === 0) return '';
  return found === all
    ? `${all.toLocaleString()} ${all === 1 ? 'fact' : 'facts'}${more}`
    : `${found.toLocaleString()} of ${all.toLocaleString()} facts${more}`;
}

function Nothing({ unfiltered }: { unfiltered: boolean }) {
  if (!unfiltered)
    return (
      <EmptyState icon={<SearchX size={22} aria-hidden />} title="Nothing fits">
        <p>No fact holds these words in this state. Try fewer words, or look in every state.</p>
      </EmptyState>
    );
  return (
    <EmptyState icon={<BookOpenText size={22} aria-hidden />} title="Nothing is known yet">
      <p>Facts come from what is said in a conversation. You can also state one yourself: “Add a fact”.</p>
    </EmptyState>
  );
}
