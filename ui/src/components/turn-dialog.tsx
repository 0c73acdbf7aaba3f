// A turn in its conversation: what was said before and after it, with the quoted words marked.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Turn } from 'recollect/client';
import { Link } from 'wouter';
import { client } from '../api/client.js';
import { useCurrentUser } from '../api/current-user.js';
import { userKey } from '../api/query-client.js';
import { Dialog } from './dialog.js';
import { Moment } from './moment.js';
import { SkeletonLines } from './skeleton.js';
import { ErrorState } from './states.js';
import { timelineHref } from './timeline-address.js';

export interface QuotedPart {
  start: number;
  end: number;
}

interface TurnDialogProps {
  /** Ours, or the caller's own. */
  turnId: string;
  /** Where in its text the quoted words stand. */
  quoted?: QuotedPart | null;
  open: boolean;
  onClose(): void;
}

export function TurnDialog(props: TurnDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title="In its conversation" wide>
      <TurnInContext {...props} />
    </Dialog>
  );
}

/** Turns shown on each side. */
const beside = 3;

function TurnInContext({ turnId, quoted }: TurnDialogProps) {
  const { userId } = useCurrentUser();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: userKey(userId, 'turn-in-context', turnId),
    queryFn: () => readContext(userId, turnId),
  });
  if (isPending) return <SkeletonLines count={4} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const { turn, turns } = data;
  return (
    <div className="grid gap-4">
      <ol className="grid gap-3">
        {turns.map((one) => (
          <ContextTurn key={one.id} turn={one} meant={one.id === turn.id} quoted={quoted} />
        ))}
      </ol>
      {turn.kind === 'message' && (
        <p className="text-sm">
          <Link
            href={timelineHref({ sessionId: turn.sessionId, seq: turn.seq })}
            className="text-accent-ink underline underline-offset-2"
          >
            The whole conversation
          </Link>
        </p>
      )}
    </div>
  );
}

function ContextTurn({ turn, meant, quoted }: { turn: Turn; meant: boolean; quoted?: QuotedPart | null }) {
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (meant) place.current?.scrollIntoView({ block: 'nearest' });
  }, [meant]);
  return (
    <li
      ref={place}
      className={`rounded-card px-4 py-3 ${meant ? 'border border-amber bg-amber-wash/50' : 'border border-line bg-raised'}`}
    >
      <p className="mb-1 flex justify-between gap-3 text-xs text-soft">
        <span className="font-medium">{speaker(turn)}</span>
        <Moment at={turn.createdAt} exact />
      </p>
      <p dir="auto" className="whitespace-pre-wrap">
        <Marked text={turn.text} quoted={meant ? quoted : null} />
      </p>
    </li>
  );
}

function Marked({ text, quoted }: { text: string; quoted: QuotedPart | null | undefined }) {
  if (!quoted) return text;
  return (
    <>
      {text.slice(0, quoted.start)}
      <mark className="rounded-sm bg-amber/25 px-0.5 text-ink">{text.slice(quoted.start, quoted.end)}</mark>
      {text.slice(quoted.end)}
    </>
  );
}

function speaker(turn: Turn): string {
  if (turn.speaker !== null) return turn.speaker;
  if (turn.kind === 'statement') return 'Stated directly';
  return turn.role === 'user' ? 'You' : 'The answer';
}

/** Pages of a session, the latest first, until the turn's neighbours are there. */
async function readContext(userId: string, turnId: string): Promise<{ turn: Turn; turns: Turn[] }> {
  const turn = await client().turns.get(userId, turnId);
  // Statements stand alone: what lies beside them was stated some other time.
  if (turn.kind === 'statement') return { turn, turns: [turn] };
  const near: Turn[] = [];
  let after: string | undefined;
  do {
    const page = await client().turns.list({ userId, sessionId: turn.sessionId, limit: 200, after });
    near.push(...page.turns.filter(({ seq }) => Math.abs(seq - turn.seq) <= beside));
    const reached = page.turns.at(-1)?.seq ?? 0;
    after = reached <= turn.seq - beside ? undefined : (page.next ?? undefined);
  } while (after !== undefined);
  return { turn, turns: near.sort((one, other) => one.seq - other.seq) };
}
