// The turns of a conversation, however many: those that can be seen are in the page. Opens at the wanted one.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Turn } from 'recollect/client';
import { Button } from '../../components/button.js';
import { ScrollArea } from '../../components/scroll-area.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { ErrorState } from '../../components/states.js';
import { dayWords } from './session-words.js';
import { type Marked, TurnEntry } from './turn-entry.js';
import { useTurns } from './use-turns.js';

interface TurnListProps {
  sessionId: string;
  lastSeq: number;
  marked: Marked | null;
}

export function TurnList({ sessionId, lastSeq, marked }: TurnListProps) {
  const { turns, isPending, error, retry, later, earlier, loadingLater } = useTurns(
    sessionId,
    lastSeq,
    marked?.seq ?? 1,
  );
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: turns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 110,
    getItemKey: (index) => turns[index]?.id ?? index,
    overscan: 6,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (turns.length > 0 && last >= turns.length - 20) later?.();
  }, [last, turns.length, later]);

  // Once for each wanted turn, as soon as it is there.
  const wanted = marked ? turns.findIndex(({ seq }) => seq >= marked.seq) : -1;
  const gone = useRef('');
  useEffect(() => {
    const place = `${sessionId} ${marked?.seq}`;
    if (wanted === -1 || gone.current === place) return;
    gone.current = place;
    virtual.scrollToIndex(wanted, { align: 'center' });
  }, [wanted, sessionId, marked?.seq, virtual]);

  async function showEarlier() {
    const before = turns.length;
    await earlier?.();
    // What was at the top stays where it is.
    requestAnimationFrame(() => virtual.scrollToIndex(virtual.options.count - before, { align: 'start' }));
  }

  if (error) return <ErrorState error={error} onRetry={retry} />;
  if (isPending)
    return (
      <div className="p-6">
        <SkeletonLines count={6} />
      </div>
    );
  if (turns.length === 0) return <p className="p-6 text-soft">Every turn of this conversation was deleted.</p>;
  return (
    <ScrollArea ref={scroller} label="Turns" className="flex-1 px-3 pb-8 sm:px-6">
      {earlier && (
        <Button size="small" tone="ghost" onClick={() => void showEarlier()} className="my-2">
          <ArrowUp size={15} aria-hidden /> Earlier turns
        </Button>
      )}
      <ol className="relative" style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, key, start }) => (
          <li
            key={key}
            data-index={index}
            ref={virtual.measureElement}
            className="absolute inset-x-0 top-0 pb-2"
            style={{ transform: `translateY(${start}px)` }}
          >
            <DayLine turn={turns[index]!} before={turns[index - 1]} />
            <TurnEntry turn={turns[index]!} marked={marked} />
          </li>
        ))}
      </ol>
      {loadingLater && <SkeletonLines count={2} />}
    </ScrollArea>
  );
}

/** Between two days. */
function DayLine({ turn, before }: { turn: Turn; before: Turn | undefined }) {
  const day = dayWords(turn.createdAt);
  if (before && dayWords(before.createdAt) === day) return null;
  return (
    <p className="flex items-center gap-3 py-3 text-sm text-faint">
      <span aria-hidden className="h-px flex-1 bg-line" />
      {day}
      <span aria-hidden className="h-px flex-1 bg-line" />
    </p>
  );
}
