// bench proxy: what the Anthropic proxy adds to a call, beside the same call made directly, against a provider that answers at once.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { recording } from './load-requests.js';
import type { LoadedServer } from './load-server.js';
import { percentile } from './measure.js';
import type { OnProgress } from './progress.js';

export const proxyWays = ['direct', 'off', 'on'] as const;
/** `off` and `on`: through the proxy, without and with memory. */
export type ProxyWay = (typeof proxyWays)[number];

export interface ProxyFigures {
  /** Milliseconds from the caller's first byte until the provider has all of the request. */
  request: { p50: number; p95: number };
  /** Until the caller has the first byte of the answer. */
  answer: { p50: number; p95: number };
}

export interface ProxyReport {
  calls: number;
  turns: number;
  ways: Record<ProxyWay, ProxyFigures>;
  /** Share of the calls with memory whose request held some. */
  recalled: number;
}

export interface ProxyBenchOptions {
  server: LoadedServer;
  provider: BenchProvider;
  /** Turns the user has in memory before it begins. */
  turns: number;
  calls: number;
  /** Calls before those that are timed. Default 10. */
  warmUps?: number;
  onProgress: OnProgress;
}

export interface BenchProvider {
  url: string;
  /** When the last request was complete, and whether it held memory. */
  last(): { at: number; recalled: boolean };
  close(): void;
}

/** Streams a short answer to everything, at once. */
export async function startBenchProvider(): Promise<BenchProvider> {
  let last = { at: 0, recalled: false };
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    last = { at: performance.now(), recalled: Buffer.concat(chunks).includes('<recalled-memory>') };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, last: () => last, close: () => void server.close() };
}

export async function measureProxy(options: ProxyBenchOptions): Promise<ProxyReport> {
  const { server, provider, calls, turns, warmUps = 10, onProgress } = options;
  await fill(server, turns, onProgress);
  const times = { direct: noTimes(), off: noTimes(), on: noTimes() };
  let recalled = 0;
  for (let nth = -warmUps; nth < calls; nth++) {
    onProgress('calling', Math.max(0, nth), calls);
    // Each way in turn, so that what else the machine does hits all alike; a different one goes first each time.
    for (const offset of proxyWays.keys()) {
      const way = proxyWays[(offset + nth + warmUps) % proxyWays.length]!;
      const started = performance.now();
      await call(server, provider, way, nth);
      if (nth < 0) continue;
      times[way].answer.push(performance.now() - started);
      times[way].request.push(provider.last().at - started);
      if (way === 'on' && provider.last().recalled) recalled += 1;
    }
    // A person reads the answer for longer than it takes to embed and extract what was said.
    await untilIdle(server);
  }
  const of = (values: number[]) => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95) });
  const figures = (way: ProxyWay) => ({ request: of(times[way].request), answer: of(times[way].answer) });
  const ways = { direct: figures('direct'), off: figures('off'), on: figures('on') };
  return { calls, turns, ways, recalled: recalled / calls };
}

function noTimes(): { request: number[]; answer: number[] } {
  return { request: [], answer: [] };
}

const user = 'load-0';

async function fill(server: LoadedServer, turns: number, onProgress: OnProgress): Promise<void> {
  const exchanges = Math.ceil(turns / 2);
  for (let nth = 0; nth < exchanges; nth++) {
    onProgress('recording', nth, exchanges);
    const { path, body } = recording(0, nth);
    const headers = { 'content-type': 'application/json' };
    await (await fetch(server.url + path, { method: 'POST', headers, body })).arrayBuffer();
  }
  await untilIdle(server);
}

async function untilIdle(server: LoadedServer): Promise<void> {
  do await delay(100);
  while ((await server.openJobs()) > 0);
}

/** Gives when the first byte of the answer is there. */
async function call(server: LoadedServer, provider: BenchProvider, way: ProxyWay, nth: number): Promise<void> {
  const base = way === 'direct' ? provider.url : `${server.url}/anthropic`;
  const headers = {
    ...{ 'content-type': 'application/json', 'x-api-key': 'bench', 'anthropic-version': '2023-06-01' },
    ...(way === 'direct' ? {} : { 'x-recollect-user': user, 'x-recollect-memory': way }),
  };
  const response = await fetch(`${base}/v1/messages`, { method: 'POST', headers, body: request(nth) });
  const reader = response.body!.getReader();
  await reader.read();
  while (!(await reader.read()).done);
}

/**
 * A conversation of some length, whose last message is new each time: nobody has its vector yet. What comes before it stays, so that
 * a call adds its own exchange to the memory and no more.
 */
function request(nth: number): string {
  const history = Array.from({ length: 5 }, (_, index) => [
    { role: 'user', content: `Message ${index} of the conversation. ${filler}` },
    { role: 'assistant', content: `Answer ${index}. ${filler}` },
  ]).flat();
  const question = `What did I say about the garden, my sister Ana and the ${nth}th marathon?`;
  const body = {
    model: 'bench',
    max_tokens: 1_000,
    stream: true,
    messages: [...history, { role: 'user', content: question }],
  };
  return JSON.stringify(body);
}

const filler = 'The rest of it is about other things. '.repeat(20);

const answer = [
  { type: 'message_start', message: { id: 'msg_bench', model: 'bench', usage: { input_tokens: 1, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'You planned it.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
  { type: 'message_stop' },
]
  .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  .join('');
