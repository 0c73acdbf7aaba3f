// A client's own fetch with memory in it: everything the client does goes through it, so its methods stay what they are.
import { invalid } from '../../../domain/input.js';
import { isRecollectError } from '../../../errors.js';
import type { BegunCall, CallMemory } from './call-types.js';
import { errorInProcess } from './error-answer.js';
import { passBy } from './pass-by.js';
import type { AnswerReader, Protocol, SentRequest } from './protocol.js';
import { type CallSettings, readSettings, withoutSettings } from './read-settings.js';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface WrapParts {
  protocol: Protocol;
  calls: CallMemory;
  /** Headers of a single request win. */
  settings: CallSettings;
}

export function wrapFetch(fetch: Fetch, parts: WrapParts): Fetch {
  return async (input, init = {}) => {
    const headers = withoutSettings(new Headers(init.headers));
    let begun: BegunCall<string> | null;
    const request = requestOf(parts.protocol, input, init, headers);
    try {
      begun = await begin(parts, request, init);
    } catch (error) {
      // Thrown, a client would take it for a broken connection and try again.
      if (isRecollectError(error)) return errorInProcess(parts.protocol.name, error);
      throw error;
    }
    if (begun === null) return fetch(input, { ...init, headers });
    headers.delete('content-length');
    const response = await fetch(input, { ...init, headers, body: begun.body ?? init.body });
    if (!response.ok || response.body === null) return response;
    begun.accepted();
    const reader = parts.protocol.readAnswer(response.headers.get('content-type') ?? '', request);
    return record(response, response.body, begun, reader);
  };
}

function requestOf(
  protocol: Protocol,
  input: string | URL | Request,
  init: RequestInit,
  headers: Headers,
): SentRequest {
  // Not by the class: web frameworks put a Request of their own in place of the process's.
  const address = typeof input === 'object' && 'url' in input ? input.url : input;
  const path = protocol.pathOf(new URL(address).pathname);
  return { method: init.method ?? 'GET', path, headers };
}

async function begin(
  { protocol, calls, settings: defaults }: WrapParts,
  request: SentRequest,
  init: RequestInit,
): Promise<BegunCall<string> | null> {
  const settings = readSettings(new Headers(init.headers), defaults);
  if (settings.mode === 'off' || typeof init.body !== 'string' || !protocol.takes(request)) return null;
  const call = protocol.readCall(request, init.body);
  if (call === null) return null;
  if (settings.userId === null) throw invalid('Say whose memory it is: `userId`, or the header x-recollect-user.');
  return calls.begin({ ...settings, userId: settings.userId }, call);
}

function record(
  response: Response,
  body: ReadableStream<Uint8Array>,
  begun: BegunCall<string>,
  reader: AnswerReader,
): Response {
  const decoder = new TextDecoder();
  const passing = passBy(body, {
    push: (bytes) => reader.push(decoder.decode(bytes, { stream: true })),
    end: (cut) => begun.answered(reader.end(cut)),
  });
  const answer = new Response(passing, response);
  Object.defineProperty(answer, 'url', { value: response.url });
  return answer;
}
