// What was said in a session: what is stored, then the exchanges of this visit.
import { MessageCircleHeart } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Turn } from 'recollect/client';
import { useSessionTurns } from '../../api/sessions.js';
import { AnswerText } from '../../components/answer-text.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';
import { Said } from '../../components/said.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { ExchangeView } from './exchange-view.js';
import type { Exchange } from './exchanges.js';

interface ConversationProps {
  sessionId: string;
  exchanges: readonly Exchange[];
  shownKey: string | null;
  onChoose(exchange: Exchange): void;
  onSuggest(text: string): void;
}

export function Conversation({ sessionId, exchanges, shownKey, onChoose, onSuggest }: ConversationProps) {
  const query = useSessionTurns(sessionId);
  const end = useRef<HTMLDivElement>(null);
  const last = exchanges.at(-1);
  const stored = (query.data?.pages ?? [])
    .flatMap(({ turns }) => turns)
    .filter((turn) => !exchanges.some((exchange) => isOf(turn, exchange)))
    .toReversed();

  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is added at the end
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [exchanges.length, last?.text, last?.state, query.isSuccess]);

  const empty = query.isSuccess && stored.length === 0 && exchanges.length === 0;
  return (
    <div className="min-h-0 flex-1 px-4 sm:px-8 lg:overflow-y-auto">
      <div className="mx-auto grid max-w-3xl gap-6 py-3">
        {query.isPending && exchanges.length === 0 && <SkeletonLines count={4} />}
        {query.isError && stored.length === 0 && exchanges.length === 0 && (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        )}
        {empty && <FirstWords onSuggest={onSuggest} />}
        {query.hasNextPage && (
          <Button
            tone="ghost"
            size="small"
            pending={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
            className="justify-self-center"
          >
            Show what was said before
          </Button>
        )}
        {stored.map((turn) => (
          <StoredTurn key={turn.id} turn={turn} />
        ))}
        {exchanges.map((exchange) => (
          <ExchangeView
            key={exchange.key}
            exchange={exchange}
            shown={exchange.key === shownKey}
            onChoose={() => onChoose(exchange)}
          />
        ))}
        <div ref={end} />
      </div>
    </div>
  );
}

/** Turns of an exchange are stored under names that begin with its key. */
function isOf(turn: Turn, { key }: Exchange): boolean {
  return turn.externalId?.startsWith(key) ?? false;
}

function StoredTurn({ turn }: { turn: Turn }) {
  if (turn.role === 'user')
    return (
      <div className="justify-self-end rounded-card rounded-br-sm bg-accent-wash px-4 py-2.5 sm:max-w-[85%]">
        <span className="sr-only">You said:</span>
        <Said text={turn.text} />
      </div>
    );
  return (
    <div className="grid gap-1.5 sm:max-w-[92%]">
      <span className="sr-only">The answer:</span>
      <AnswerText text={turn.text} />
      <span className="text-xs text-faint">
        <Moment at={turn.createdAt} />
        {turn.partial && ' · stopped before its end'}
      </span>
    </div>
  );
}

const suggestions = [
  'I am allergic to shellfish, and I live in Porto.',
  'My team deploys with Fly.io, never on Fridays.',
  'What do you remember about me?',
];

function FirstWords({ onSuggest }: { onSuggest(text: string): void }) {
  return (
    <EmptyState icon={<MessageCircleHeart size={22} aria-hidden />} title="A conversation that is remembered">
      <p>
        Tell it something about you. Close the page, restart the server, come back next week: it still knows, and beside
        each answer you see which memory it used and why.
      </p>
      <ul className="mt-5 grid gap-2">
        {suggestions.map((text) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => onSuggest(text)}
              className="w-full rounded-control border border-line bg-raised px-4 py-2.5 text-left text-ink transition hover:border-accent"
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}
