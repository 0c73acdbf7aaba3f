// The load of bench load, against a server of the test's own: what is asked, what is counted.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { measureLoad } from '#src/bench/load.js';
import { mixed, openConnections } from '#src/bench/load-requests.js';

const asked: { path: string; body: unknown }[] = [];
let status = () => 200;
const http = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => {
    text += String(part);
  });
  request.on('end', () => {
    asked.push({ path: request.url ?? '', body: JSON.parse(text) });
    response.writeHead(status()).end('{}');
  });
});
await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
afterAll(() => void http.close());
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
let megabytes = 100;
const server = { url, memory: async () => megabytes, openJobs: async () => 0, stop: async () => undefined };

test('four of five requests recall, one records, each of a user that is there', () => {
  const requests = Array.from({ length: 1_000 }, (_, nth) => mixed(30, nth));
  expect(requests.filter(({ kind }) => kind === 'recall')).toHaveLength(800);
  for (const { path } of requests) expect(path).toMatch(/^\/v1\/users\/load-([0-9]|[12][0-9])\/(recall|turns)$/);
  expect(new Set(requests.map(({ body }) => body)).size).toBeGreaterThan(200);
});

test('what fails is counted, and memory is compared', async () => {
  let nth = 0;
  const everyTenthFails = () => {
    nth += 1;
    return nth % 10 === 0 ? 500 : 200;
  };
  asked.length = 0;
  const report = measureLoad({
    ...{ server, users: 5, turns: 4, connections: 10, rate: 50, seconds: 4, capacitySeconds: 0.1 },
    onProgress(phase) {
      // Only what is asked at the steady rate counts.
      if (phase === 'asking') status = everyTenthFails;
      if (phase === 'asking' && nth > 140) megabytes = 150;
    },
  });
  const { requests, errors, rate, memory, all } = await report;
  expect([requests, rate, errors]).toEqual([200, 50, 20]);
  expect(memory.ratio).toBeGreaterThan(1);
  expect(all.p50).toBeGreaterThan(0);
  expect(asked.filter(({ path }) => path.endsWith('/turns')).length).toBeGreaterThan(10);
});

test('a request without an answer is an outcome, not an exception', async () => {
  const connections = openConnections('http://127.0.0.1:9', 1);
  const outcome = await connections.send(mixed(1, 0), performance.now());
  expect(outcome).toMatchObject({ kind: 'recall', status: 0 });
  connections.close();
});
