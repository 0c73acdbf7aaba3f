// Writes the answer that a step describes: JSON or events, an error, a broken connection, or nothing at all.
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, buildAnswer } from './answer.js';
import { apiError } from './api-error.js';
import type { SentBody } from './request.js';
import type { CutStep, Step } from './step.js';
import { formatEvent, streamEvents } from './stream-events.js';

/** `onAnswer` is told what was answered in full. */
export async function sendStep(
  response: ServerResponse,
  step: Step,
  body: SentBody,
  requestId: string,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  // Not kept alive by the timer: close() must not wait for a slow step.
  if (step.delayMs) await wait(step.delayMs, undefined, { ref: false });
  if (response.destroyed || 'hang' in step) return;
  if ('status' in step) {
    const headers: Record<string, string> =
      step.retryAfter === undefined ? {} : { 'retry-after': String(step.retryAfter) };
    sendJson(response, step.status, apiError(step.status, requestId, step.message), requestId, headers);
    return;
  }
  const answer = buildAnswer(step, body);
  if ('cutAfterEvents' in step) return sendCut(response, step, answer, body, requestId);
  onAnswer(answer);
  if (!body.stream) return sendJson(response, 200, answer, requestId);
  startEvents(response, requestId);
  for (const event of streamEvents(answer)) response.write(formatEvent(event));
  response.end();
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': requestId, ...headers });
  response.end(JSON.stringify(value));
}

function sendCut(response: ServerResponse, step: CutStep, answer: Answer, body: SentBody, requestId: string): void {
  if (body.stream) {
    startEvents(response, requestId);
    for (const event of firstEvents(answer, step.cutAfterEvents)) response.write(event);
    if (step.withErrorEvent) {
      response.end(formatEvent({ ...apiError(529, requestId) }));
      return;
    }
  } else {
    const json = JSON.stringify(answer);
    const length = String(Buffer.byteLength(json));
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': requestId, 'content-length': length });
    response.write(json.slice(0, json.length / 2));
  }
  // destroySoon sends what was written and then closes, where destroy() would drop it.
  response.socket?.destroySoon();
}

function firstEvents(answer: Answer, count: number): string[] {
  const events = streamEvents(answer);
  const counted = events.filter((event) => event.type !== 'ping');
  const last = counted[count - 1];
  return last ? events.slice(0, events.indexOf(last) + 1).map(formatEvent) : [];
}

function startEvents(response: ServerResponse, requestId: string): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'request-id': requestId,
  });
  response.flushHeaders();
}
