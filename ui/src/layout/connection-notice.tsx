// A line over every page while nobody answers, and the tries to reach the server again.
import { useQueryClient } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { useEffect } from 'react';
import { useReachable } from '../api/connection.js';

/** Milliseconds between two tries. Chosen. */
const tryEvery = 3_000;

export function ConnectionNotice() {
  const reachable = useReachable();
  const queries = useQueryClient();
  useEffect(() => {
    if (reachable) return undefined;
    const timer = setInterval(() => void queries.refetchQueries({ type: 'active' }), tryEvery);
    return () => clearInterval(timer);
  }, [reachable, queries]);
  return (
    <div role="status">
      {!reachable && (
        <p className="flex items-center gap-2.5 border-b border-line bg-amber-wash px-5 py-2.5 text-sm text-amber">
          <CloudOff size={16} aria-hidden className="shrink-0" />
          <span>
            Recollect does not answer. It may have been stopped: <code className="font-mono">npm start</code> starts it
            again. Trying…
          </span>
        </p>
      )}
    </div>
  );
}
