// /anthropic and /openai/v1: the provider's own API, with memory. request -> caller -> recall -> block -> provider -> answer,
// which is recorded while it passes by. What has no memory in it passes as it is.
import type { Hono } from 'hono';
import { messagesProtocol } from '../../compat/parts/anthropic/messages-protocol.js';
import { createCallMemory } from '../../compat/parts/call/call-memory.js';
import type { BegunCall, CallMemory } from '../../compat/parts/call/call-types.js';
import { errorAnswer } from '../../compat/parts/call/error-answer.js';
import { passBy } from '../../compat/parts/call/pass-by.js';
import type { AnswerReader, Protocol } from '../../compat/parts/call/protocol.js';
import { type CallSettings, readSettings } from '../../compat/parts/call/read-settings.js';
import { openaiProtocol } from '../../compat/parts/openai/openai-protocol.js';
import { invalid } from '../../domain/input.js';
import type { DispatchParts, RequestContext, RequestVariables } from '../dispatch.js';
import { problemOf } from '../problem.js';
import { decodeBody } from './decode-body.js';
import { admitProxied, maySpend } from './proxy-caller.js';
import type { ProxyOptions } from './proxy-options.js';
import { createUpstream, type Upstream, type UpstreamAnswer } from './upstream.js';

interface Provider {
  protocol: Protocol;
  /** Where its routes begin here. */
  root: string;
  /** Where its API is. */
  baseUrl: string;
  apiKey: string | undefined;
  keyHeader(key: string): [name: string, value: string];
}

export interface ProxyRoutes {
  /** When what was said in calls that are over is recorded. */
  idle(): Promise<void>;
}

const roots = { anthropic: '/anthropic', openai: '/openai/v1' };

export function isProxied(path: string): boolean {
  return Object.values(roots).some((root) => path.startsWith(`${root}/`));
}

export function addProxyRoutes(
  app: Hono<{ Variables: RequestVariables }>,
  parts: DispatchParts,
  options: ProxyOptions,
): ProxyRoutes {
  const calls = createCallMemory({
    memory: parts.memory,
    recallTimeout: options.recallTimeout,
    report: (error) => parts.report(error, 'proxy'),
  });
  const upstream = createUpstream();
  const defaults: CallSettings = {
    ...{ userId: null, sessionId: null, scope: undefined, mode: 'on', strict: options.strict ?? false },
  };
  for (const provider of providersOf(options))
    app.all(`${provider.root}/*`, async (c) => {
      c.set('route', `${provider.root}/*`);
      try {
        return await proxy({ parts, calls, upstream, defaults }, provider, c);
      } catch (error) {
        const problem = problemOf(error, c.get('requestId'));
        if (problem.status >= 500 && !c.req.raw.signal.aborted) parts.report(error, c.get('requestId'));
        const { status, code, detail: message, requestId, details } = problem;
        const retryAfter = typeof details?.retryAfter === 'number' ? details.retryAfter : undefined;
        return errorAnswer(provider.protocol.name, { status, code, message, requestId, retryAfter });
      }
    });
  return calls;
}

function providersOf({ anthropic = {}, openai = {} }: ProxyOptions): Provider[] {
  return [
    {
      protocol: messagesProtocol,
      root: roots.anthropic,
      baseUrl: anthropic.baseUrl ?? 'https://api.anthropic.com',
      apiKey: anthropic.apiKey,
      keyHeader: (key) => ['x-api-key', key],
    },
    {
      protocol: openaiProtocol,
      root: roots.openai,
      baseUrl: openai.baseUrl ?? 'https://api.openai.com/v1',
      apiKey: openai.apiKey,
      keyHeader: (key) => ['authorization', `Bearer ${key}`],
    },
  ];
}

interface ProxyParts {
  parts: DispatchParts;
  calls: CallMemory;
  upstream: Upstream;
  defaults: CallSettings;
}

async function proxy(
  { parts, calls, upstream, defaults }: ProxyParts,
  provider: Provider,
  c: RequestContext,
): Promise<Response> {
  const { raw } = c.req;
  const { protocol } = provider;
  const settings = readSettings(raw.headers, defaults);
  const { pathname, search } = new URL(raw.url);
  const path = pathname.slice(provider.root.length);
  const request = { method: raw.method, path, headers: raw.headers };
  const readable = settings.mode !== 'off' && protocol.takes(request) && !raw.headers.has('content-encoding');
  const { caller, userId } = await admitProxied(parts, c, settings, readable);
  const headers = providerHeaders(raw.headers, provider, maySpend(caller));
  let body = raw.body === null ? null : new Uint8Array(await raw.arrayBuffer());
  const text = readable && body !== null ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(body) : '';
  const call = userId === null || text === '' ? null : protocol.readCall(request, text);
  const begun = userId !== null && call ? await calls.begin({ ...settings, userId }, call) : null;
  if (begun?.body) body = new TextEncoder().encode(begun.body);
  const sent = { method: raw.method, headers, body, signal: raw.signal };
  const answer = await upstream.send(`${provider.baseUrl.replace(/\/+$/, '')}${path}${search}`, sent);
  if (begun === null) return new Response(answer.body, answer);
  answer.headers.set('x-recollect-session', encodeURIComponent(begun.sessionId));
  if (begun.error) answer.headers.set('x-recollect-memory-error', begun.error.code);
  return answer.status < 300
    ? recorded(answer, begun, protocol.readAnswer(answer.headers.get('content-type') ?? '', request))
    : new Response(answer.body, answer);
}

/** The caller's own key goes to the provider; where it sends none, the server's, if it has one. */
function providerHeaders(given: Headers, provider: Provider, spends: boolean): Headers {
  const headers = new Headers(given);
  if (given.has('recollect-proxied')) throw invalid('The address of the provider is that of this proxy.');
  if (/^http:/.test(provider.baseUrl)) headers.set('recollect-proxied', '1');
  const brought = headers.has('x-api-key') || headers.has('authorization');
  if (!brought && spends && provider.apiKey !== undefined) headers.set(...provider.keyHeader(provider.apiKey));
  return headers;
}

function recorded(answer: UpstreamAnswer, begun: BegunCall<string>, reader: AnswerReader): Response {
  begun.accepted();
  const decoder = decodeBody(answer.headers.get('content-encoding'), reader.push);
  if (answer.body === null || decoder === null) return new Response(answer.body, answer);
  const body = passBy(answer.body, {
    push: decoder.push,
    end: (cut) => void decoder.end().then(() => begun.answered(reader.end(cut))),
  });
  return new Response(body, answer);
}
