// The web app over HTTP: its files and no others, how long they may be kept, and a policy under which nothing else runs.
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readWebApp } from '#src/server/web-app-files.js';
import { openTestMemory } from '../support/memory.js';
import { serverAsk } from './ask.js';

const { memory } = await openTestMemory();
const { server } = serverAsk({ memory, allowedHosts: ['localhost'] });

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return server.fetch(new Request(`http://localhost${path}`, { method, headers: { host: 'localhost', ...headers } }));
}

const navigation = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

it('gives the page at every address of a page, checked anew each time', async () => {
  for (const path of ['/', '/memories', '/chat/some%20where', '/no/such/page']) {
    const response = await get(path, navigation);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const text = await response.text();
    expect(text).toContain('<div id="app">');
    // Nothing inline: the policy would refuse it.
    expect(text).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/);
  }
});

it('says what a page may load, and that nobody frames it', async () => {
  const { headers } = await get('/', navigation);
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'self'; script-src 'self'; style-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*|http/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  // The API keeps its own, which allows nothing.
  expect((await get('/v1/stats')).headers.get('content-security-policy')).toContain("default-src 'none'");
});

it('gives files whose name changes with their content for good, packed where that is asked for', async () => {
  const [script] = [...readWebApp().keys()].filter((path) => /^\/assets\/index-.*\.js$/.test(path));
  const plain = await get(script!);
  expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const packed = await get(script!, { 'accept-encoding': 'gzip, br' });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  const bytes = Buffer.from(await packed.arrayBuffer());
  expect(bytes.length).toBe(Number(packed.headers.get('content-length')));
  expect(gunzipSync(bytes).equals(Buffer.from(await plain.arrayBuffer()))).toBe(true);
});

it('answers HEAD without a body, and a known file with 304', async () => {
  const head = await get('/', navigation, 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  const again = await get('/', { ...navigation, 'if-none-match': head.headers.get('etag')! });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

it('gives nothing but its own files, however the path is written', async () => {
  const paths = [
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/.stamp',
    '/assets/none.js',
  ];
  for (const path of paths) {
    const response = await get(path);
    expect(response.status, path).toBe(404);
    expect(response.headers.get('content-type'), path).toBe('application/problem+json');
  }
});

it('leaves programs and the API’s own addresses to the API', async () => {
  for (const [path, headers] of [
    ['/memories', { accept: 'application/json' }],
    ['/v1/no-such-thing', navigation],
    ['/assets/none.js', navigation],
  ] as const) {
    const response = await get(path, headers);
    expect(response.status, path).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  }
  expect((await get('/', navigation, 'POST')).status).toBe(404);
});

it('keeps to the names it answers to, and can be left out', async () => {
  expect((await get('/', { ...navigation, host: 'evil.example' })).status).toBe(403);
  const { ask } = serverAsk({ memory, ui: false });
  expect((await ask('GET /', { headers: navigation })).status).toBe(404);
  expect(readWebApp('/no/such/folder/').size).toBe(0);
});
