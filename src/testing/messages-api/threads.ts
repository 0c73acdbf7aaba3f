// Threads: the server holds a conversation under the id of its last answer, and a request brings only what is new. Source:
// resources/beta/messages/messages.d.ts (thread, ThreadNotFoundErrorDetails, ThreadUnsupportedFeatureName) and the SDK's
// lib/internal/threads/ThreadState.js (create-only fields, the beta header).
import type { Answer } from './answer.js';
import { isObject, objectsOf, type SentBody, type SentMessage } from './request.js';

export interface ThreadRefusal {
  status: 400 | 404;
  message: string;
  details: Record<string, unknown>;
}

export interface Threads {
  /** The request with what the server holds. */
  expand(body: SentBody): { body: SentBody } | { refusal: ThreadRefusal };
  hold(body: SentBody, answer: Answer): void;
}

export function createThreads(): Threads {
  const held = new Map<string, SentBody>();
  return {
    expand(body) {
      const { thread, ...rest } = body;
      if (!isObject(thread)) return { body };
      if (holdsBreakpoint(rest)) return { refusal: unsupported('cache_control') };
      if (thread.type !== 'continue') return { body: rest };
      const before = held.get(String(thread.previous_message_id));
      if (!before) return { refusal: lost };
      const repeated = ['system', 'tools'].find((field) => field in rest);
      if (repeated) return { refusal: unsupported(repeated) };
      const { system, tools } = before;
      const messages = [...(before.messages ?? []), ...(rest.messages ?? [])];
      return { body: { ...rest, ...(system ? { system } : {}), ...(tools ? { tools } : {}), messages } };
    },
    hold(body, answer) {
      const content = answer.content as unknown as SentMessage['content'];
      held.set(answer.id, { ...body, messages: [...(body.messages ?? []), { role: 'assistant', content }] });
    },
  };
}

function holdsBreakpoint(body: SentBody): boolean {
  const blocks = objectsOf(body.messages).flatMap((message) => objectsOf(message.content));
  return [body, ...objectsOf(body.system), ...objectsOf(body.tools), ...blocks].some((place) => place.cache_control);
}

const lost: ThreadRefusal = {
  status: 404,
  message: 'No usable Thread state was found for `previous_message_id`.',
  details: { error_code: 'thread_not_found' },
};

function unsupported(feature: string): ThreadRefusal {
  return {
    status: 400,
    message: `Threads do not support ${feature}.`,
    details: { error_code: 'thread_unsupported_request', unsupported: [feature] },
  };
}
