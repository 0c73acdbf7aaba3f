// The stand-in server: receive -> authenticate -> refuse what the API refuses -> answer from the script or the handler.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asksForJson, countInputTokens } from './answer.js';
import { apiError, newId } from './api-error.js';
import { mergeTurns } from './merge-turns.js';
import { receiveRequest } from './receive-request.js';
import type { RecordedRequest } from './request.js';
import { firstBrokenRule } from './rules.js';
import { sendJson, sendStep } from './send-step.js';
import type { Step, StepHandler } from './step.js';
import { createThreads } from './threads.js';

export interface MessagesApiOptions {
  /** Default 0, a free port. Always on 127.0.0.1. */
  port?: number;
  /** This key is answered with 401; any other key is accepted. */
  wrongKey?: string;
  /** Same as calling `reply` after the start. */
  reply?: StepHandler;
}

export interface MessagesApi {
  /** Give it to the SDK as `baseURL`, or set it as ANTHROPIC_BASE_URL. */
  readonly url: string;
  /** Every request that arrived, refused ones included, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Scripted steps that no request has used yet. */
  readonly remaining: readonly Step[];
  /** Appends steps; each accepted request to /v1/messages takes the next one. A refused request takes none. */
  script(...steps: Step[]): void;
  /** Answers when the script is empty. Without it, an unscripted request gets a 500 that says so. */
  reply(handler: StepHandler): void;
  /** Ends all connections, hanging ones too. */
  close(): Promise<void>;
}

/** Starts the stand-in. It needs no network and no key, and nothing but Node. */
export async function startMessagesApi(options: MessagesApiOptions = {}): Promise<MessagesApi> {
  const requests: RecordedRequest[] = [];
  const steps: Step[] = [];
  const threads = createThreads();
  let handler = options.reply;
  const server = createServer((incoming, response) => {
    const requestId = newId('req');
    answer(incoming, response, requestId).catch((error: unknown) => {
      // A handler's own failure (an assertion, say) is shown to the client; retrying cannot help.
      if (!response.headersSent) sendMistake(response, requestId, `the reply handler failed: ${String(error)}`);
    });
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const { request, endpoint, beta, failure } = await receiveRequest(incoming, options.wrongKey);
    requests.push(request);
    if (failure || !endpoint) {
      return sendRefusal(response, failure?.status ?? 404, requestId, failure?.message);
    }
    const { headers } = request;
    const expanded = beta ? threads.expand(request.body) : request;
    if ('refusal' in expanded) {
      const { status, message, details } = expanded.refusal;
      request.refusedBy = 'threads';
      const error = apiError(status, requestId, message);
      return sendJson(response, status, { ...error, error: { ...error.error, details } }, requestId, noRetry);
    }
    const { body } = expanded;
    request.merged = mergeTurns(body.messages);
    const broken = firstBrokenRule({ endpoint, beta, headers, body, merged: request.merged });
    if (broken) {
      request.refusedBy = broken.name;
      return sendRefusal(response, 400, requestId, broken.message);
    }
    if (endpoint === 'count_tokens') {
      return sendJson(response, 200, { input_tokens: countInputTokens(body) }, requestId);
    }
    const step = steps.shift() ?? (await handler?.(request));
    const mistake = mistakeIn(step, request);
    if (!step || mistake) return sendMistake(response, requestId, mistake);
    return sendStep(response, step, body, requestId, (given) => {
      if (request.body.thread) threads.hold(body, given);
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    remaining: steps,
    script: (...more) => void steps.push(...more),
    reply: (next) => {
      handler = next;
    },
    close: () =>
      new Promise((resolve, reject) => {
        if (!server.listening) return resolve();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Why a step cannot answer this request: a mistake of the test, not something the API would say. */
function mistakeIn(step: Step | undefined, { body, merged }: RecordedRequest): string | undefined {
  if (!step) {
    const last = JSON.stringify(merged.at(-1)?.content).slice(0, 200);
    return `nothing is scripted for this request and no handler answered it. Its last turn: ${last}`;
  }
  if ('json' in step && !asksForJson(body)) {
    return 'a json step met a request without output_config.format: the script is out of order, or use a text step';
  }
  const known = ['text', 'toolUses', 'json', 'status', 'cutAfterEvents', 'hang'].some((field) => field in step);
  return known ? undefined : `not a step: ${JSON.stringify(step)}`;
}

function sendRefusal(response: ServerResponse, status: number, requestId: string, message?: string): void {
  sendJson(response, status, apiError(status, requestId, message), requestId, noRetry);
}

const noRetry = { 'x-should-retry': 'false' };

function sendMistake(response: ServerResponse, requestId: string, mistake = 'unknown'): void {
  sendRefusal(response, 500, requestId, `Messages API stand-in: ${mistake}`);
}
