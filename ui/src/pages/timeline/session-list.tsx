// The timeline itself: sessions along a line, the last one first. Only the rows that can be seen are in the page.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Hourglass, MessagesSquare } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { ScrollArea } from '../../components/scroll-area.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';
import { SessionEntry } from './session-entry.js';
import { silenceWords, type TimelineRow, timelineRows } from './session-rows.js';

const pageSize = 100;
/** Rows before the end at which the next page is asked for. */
const ahead = 30;

export function SessionList({ openId }: { openId: string | null }) {
  const { userId } = useCurrentUser();
  const sessions = useInfiniteQuery({
    queryKey: userKey(userId, 'sessions'),
    queryFn: ({ pageParam }) =>
      client().sessions.list({ userId, limit: pageSize, ...(pageParam === null ? {} : { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const rows = useMemo(
    () => timelineRows(sessions.data?.pages.flatMap((page) => page.sessions) ?? []),
    [sessions.data],
  );
  if (sessions.isPending)
    return (
      <div className="p-6">
        <SkeletonLines count={8} />
      </div>
    );
  if (sessions.isError && rows.length === 0)
    return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />;
  if (rows.length === 0)
    return (
      <EmptyState icon={<MessagesSquare size={22} aria-hidden />} title="No conversation yet">
        <p>Each conversation becomes an entry here, with what it was about.</p>
        <p className="mt-2">
          <Link href="/" className="font-medium text-accent-ink underline underline-offset-2">
            Start one in the chat
          </Link>
        </p>
      </EmptyState>
    );
  const more = sessions.hasNextPage && !sessions.isFetchingNextPage ? () => void sessions.fetchNextPage() : null;
  return <Rows rows={rows} openId={openId} more={more} loading={sessions.isFetchingNextPage} />;
}

function Rows(props: {
  rows: readonly TimelineRow[];
  openId: string | null;
  /** Asks for the next page; null where there is none, or it is on its way. */
  more: (() => void) | null;
  loading: boolean;
}) {
  const { rows, openId, more, loading } = props;
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'session' ? 104 : 44),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - ahead) more?.();
  }, [last, rows.length, more]);
  return (
    <ScrollArea ref={scroller} label="Conversations" className="flex-1 px-2 pb-6">
      <ol className="relative" style={{ height: virtual.getTotalSize() }}>
        <span aria-hidden className="absolute top-3 bottom-3 left-[1.07rem] w-px bg-line" />
        {shown.map(({ index, key, start }) => {
          const row = rows[index]!;
          return (
            <li
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              aria-setsize={more || loading ? -1 : rows.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row row={row} openId={openId} />
            </li>
          );
        })}
      </ol>
      {loading && <SkeletonLines count={2} />}
    </ScrollArea>
  );
}

function Row({ row, openId }: { row: TimelineRow; openId: string | null }) {
  if (row.kind === 'month')
    return <h2 className="bg-page py-3 pl-9 text-[1.15rem] leading-none text-ink">{row.label}</h2>;
  if (row.kind === 'silence')
    return (
      <p className="flex items-center gap-2 py-3 pl-9 text-sm text-faint italic">
        <span aria-hidden className="absolute left-2.5 bg-page py-1">
          <Hourglass size={14} />
        </span>
        {silenceWords(row.days)} of silence
      </p>
    );
  return <SessionEntry session={row.session} open={row.session.id === openId} />;
}
