// Conversations along a line on the left, the one that is open on the right. A phone shows one of the two.
import { useQuery } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import { useSearchParams } from 'wouter';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { PageHeader } from '../../components/page-header.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { readTimelineAddress } from '../../components/timeline-address.js';
import { FactSource } from './fact-source.js';
import { SessionList } from './session-list.js';
import { SessionView } from './session-view.js';

export function TimelinePage() {
  const [query] = useSearchParams();
  const place = readTimelineAddress(query);
  const fact = useFact(place.factId);
  const evidence = fact.data?.evidence[place.evidence]?.place ?? null;
  const sessionId = place.sessionId ?? evidence?.sessionId ?? null;
  const seq = place.seq ?? evidence?.seq ?? null;
  const marked = seq === null ? null : { seq, quoted: evidence?.seq === seq ? evidence.quoted : null };
  const isOpen = sessionId !== null || place.factId !== null;
  return (
    <div className="flex h-[calc(100dvh-3.4rem)] min-h-96 lg:grid lg:h-full lg:grid-cols-[minmax(18rem,25rem)_minmax(0,1fr)]">
      <div className={`min-h-0 min-w-0 flex-1 flex-col border-line lg:flex lg:border-r ${isOpen ? 'hidden' : 'flex'}`}>
        <div className="px-5 pt-7 pb-3">
          <PageHeader title="Timeline">Every conversation, and what was said in it.</PageHeader>
        </div>
        <SessionList openId={sessionId} />
      </div>
      <div className={`min-h-0 min-w-0 flex-1 flex-col bg-page lg:flex ${isOpen ? 'flex' : 'hidden'}`}>
        {isOpen && <h1 className="sr-only lg:hidden">Timeline</h1>}
        {fact.data && <FactSource fact={fact.data} chosen={place.evidence} />}
        {fact.error && <ErrorState error={fact.error} onRetry={() => void fact.refetch()} />}
        {place.factId && fact.isPending && (
          <div className="p-6">
            <SkeletonLines count={4} />
          </div>
        )}
        {sessionId ? (
          <div className="min-h-0 flex-1">
            <SessionView key={sessionId} sessionId={sessionId} marked={marked} />
          </div>
        ) : (
          !isOpen && (
            <div className="my-auto">
              <EmptyState icon={<MessagesSquare size={22} aria-hidden />} title="Open a conversation">
                <p>Its turns are shown here, word for word.</p>
              </EmptyState>
            </div>
          )
        )}
      </div>
    </div>
  );
}

function useFact(factId: string | null) {
  const { userId } = useCurrentUser();
  return useQuery({
    queryKey: userKey(userId, 'fact', factId, 'source'),
    queryFn: () => client().facts.get(userId, factId ?? ''),
    enabled: factId !== null,
  });
}
