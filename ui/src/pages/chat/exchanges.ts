// The exchanges of this visit: a message, its answer as it comes, and what the memory did for it. They outlive the page, so
// that somebody may look at the memories while an answer is written.
import { type Answer, newIdempotencyKey } from 'recollect/client';
import { client } from '../../api/client.js';
import { observable, useObservable } from '../../api/observable.js';
import { noticeError, queryClient, userKey } from '../../api/query-client.js';

export interface ToolUse {
  id: string;
  name: string;
  state: 'running' | 'done' | 'failed';
}

export interface Exchange {
  /** Also the idempotency key: sending it again does not say it twice. */
  key: string;
  userId: string;
  sessionId: string;
  message: string;
  startedAt: Date;
  text: string;
  tools: readonly ToolUse[];
  state: 'answering' | 'done' | 'stopped' | 'failed';
  error: unknown;
  result: Answer | null;
}

const all = observable<readonly Exchange[]>([]);
const running = new Map<string, AbortController>();

export function useExchanges(userId: string, sessionId: string): readonly Exchange[] {
  return useObservable(all).filter((one) => one.userId === userId && one.sessionId === sessionId);
}

export function listExchanges(): readonly Exchange[] {
  return all.get();
}

export function sendMessage(userId: string, sessionId: string, message: string): void {
  const fresh = { text: '', tools: [], state: 'answering', error: null, result: null } as const;
  const key = newIdempotencyKey();
  all.change((before) => [...before, { key, userId, sessionId, message, startedAt: new Date(), ...fresh }]);
  void answer(key);
}

/** The same message with the same key: what was recorded of it is not recorded again. */
export function sendAgain(key: string): void {
  update(key, () => ({ text: '', tools: [], state: 'answering', error: null }));
  void answer(key);
}

export function stopAnswer(key: string): void {
  running.get(key)?.abort();
}

/** What is erased is not shown either. */
export function forgetExchanges(userId: string): void {
  all.change((before) => before.filter((one) => one.userId !== userId));
}

async function answer(key: string): Promise<void> {
  const exchange = all.get().find((one) => one.key === key);
  if (!exchange) return;
  const { userId, sessionId, message } = exchange;
  const stop = new AbortController();
  running.set(key, stop);
  try {
    const events = client().stream({ userId, sessionId, message, idempotencyKey: key, signal: stop.signal });
    for await (const event of events) {
      if (event.type === 'text') update(key, (one) => ({ text: one.text + event.text }));
      else if (event.type === 'done')
        update(key, () => ({ text: event.result.text, state: 'done', result: event.result }));
      else update(key, (one) => ({ tools: followTool(one.tools, event) }));
    }
  } catch (error) {
    if (stop.signal.aborted) update(key, () => ({ state: 'stopped' }));
    else {
      noticeError(error);
      update(key, () => ({ state: 'failed', error }));
    }
  } finally {
    running.delete(key);
    await queryClient.invalidateQueries({ queryKey: userKey(userId) });
  }
}

function followTool(
  tools: readonly ToolUse[],
  event: { type: string; id: string; name: string; isError?: boolean },
): readonly ToolUse[] {
  if (event.type === 'tool_call') return [...tools, { id: event.id, name: event.name, state: 'running' }];
  const state = event.isError ? 'failed' : 'done';
  return tools.map((tool) => (tool.id === event.id ? { ...tool, state } : tool));
}

function update(key: string, change: (one: Exchange) => Partial<Exchange>): void {
  all.change((before) => before.map((one) => (one.key === key ? { ...one, ...change(one) } : one)));
}
