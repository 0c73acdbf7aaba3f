// The conversations there were, the last spoken in first.
import { useQuery } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import type { Session } from 'recollect/client';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { useSessions } from '../../api/sessions.js';
import { Drawer } from '../../components/dialog.js';
import { Moment } from '../../components/moment.js';
import { SkeletonLines } from '../../components/skeleton.js';
import { EmptyState, ErrorState } from '../../components/states.js';

interface SessionsDrawerProps {
  open: boolean;
  onClose(): void;
  current: string;
  onChoose(sessionId: string): void;
}

export function SessionsDrawer(props: SessionsDrawerProps) {
  return (
    <Drawer open={props.open} onClose={props.onClose} title="Conversations">
      <SessionList {...props} />
    </Drawer>
  );
}

function SessionList({ current, onChoose, onClose }: SessionsDrawerProps) {
  const { data, error, isPending, refetch } = useSessions();
  if (isPending) return <SkeletonLines count={5} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data.length === 0)
    return (
      <EmptyState level={3} icon={<MessagesSquare size={22} aria-hidden />} title="No conversation yet">
        <p>The first message begins one.</p>
      </EmptyState>
    );
  return (
    <ul className="-mx-2 grid gap-1">
      {data.map((session) => (
        <li key={session.id}>
          <button
            type="button"
            aria-current={session.id === current || undefined}
            onClick={() => {
              onClose();
              onChoose(session.id);
            }}
            className="grid w-full gap-0.5 rounded-control px-3 py-2.5 text-left hover:bg-sunken aria-[current]:bg-accent-wash"
          >
            <LastWords session={session} />
            <span className="flex justify-between gap-3 text-xs text-faint">
              <Moment at={session.lastTurnAt} />
              <span>{session.lastSeq} turns</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function LastWords({ session }: { session: Session }) {
  const { userId } = useCurrentUser();
  const { data } = useQuery({
    queryKey: userKey(userId, 'last-words', session.id, session.lastSeq),
    queryFn: async () => (await client().turns.list({ userId, sessionId: session.id, limit: 4 })).turns,
  });
  const said = data?.find(({ role }) => role === 'user') ?? data?.[0];
  return (
    <span dir="auto" className="line-clamp-2">
      {said?.text ?? session.id}
    </span>
  );
}
