// Reads one HTTP request into its record, and finds what is wrong with it before any rule: path, key, size, JSON.
// Source: page api/errors (401, 404, 413 and their types); the SDK's client.js (authorization: Bearer).
import type { IncomingMessage } from 'node:http';
import { mergeTurns } from './merge-turns.js';
import { isObject, type RecordedRequest, type SentBody } from './request.js';
import type { RuleInput } from './rule.js';

export interface ReceivedRequest {
  request: RecordedRequest;
  /** Undefined for a path the stand-in does not serve. */
  endpoint: RuleInput['endpoint'] | undefined;
  beta: boolean;
  failure: { status: number; message?: string } | undefined;
}

const maximumBytes = 32 * 1024 * 1024;

const endpoints: Readonly<Record<string, RuleInput['endpoint']>> = {
  '/v1/messages': 'messages',
  '/v1/messages/count_tokens': 'count_tokens',
};

export async function receiveRequest(incoming: IncomingMessage, wrongKey?: string): Promise<ReceivedRequest> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const method = incoming.method ?? 'GET';
  const headers = headersOf(incoming);
  const rawBody = await readText(incoming);
  const parsed = parseJson(rawBody);
  // Unchecked on purpose: the type only says what the fields are when the client got them right.
  const body: SentBody = isObject(parsed) ? parsed : {};
  const request = { method, path: url.pathname, headers, body, rawBody, merged: mergeTurns(body.messages) };
  const endpoint = endpoints[url.pathname];
  // By the query, as older SDKs, or by the header that names the features.
  const beta = url.searchParams.get('beta') === 'true' || Boolean(headers['anthropic-beta']);
  return { request, endpoint, beta, failure: failureOf(request, endpoint, isObject(parsed), wrongKey) };
}

function failureOf(
  { method, headers, rawBody }: RecordedRequest,
  endpoint: string | undefined,
  isJson: boolean,
  wrongKey: string | undefined,
): ReceivedRequest['failure'] {
  if (!endpoint) return { status: 404 };
  if (method !== 'POST') return { status: 405 };
  const key = headers['x-api-key'] ?? headers.authorization?.replace(/^Bearer\s+/i, '');
  if (!key) return { status: 401, message: 'x-api-key header is required' };
  if (key === wrongKey) return { status: 401 };
  if (Buffer.byteLength(rawBody) > maximumBytes) return { status: 413 };
  return isJson ? undefined : { status: 400, message: 'The request body is not valid JSON' };
}

function headersOf(incoming: IncomingMessage): Record<string, string> {
  const entries = Object.entries(incoming.headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : `${value}`]),
  );
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Reported by failureOf as a 400.
    return undefined;
  }
}
