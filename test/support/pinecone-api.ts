// A stand-in for Pinecone's API on a local server: one serverless index, its data plane and as much of the control plane as names
// its host. It refuses what the documentation says is refused, answers late what was just written, and fails when told to.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Namespace, newNamespace, settle, type Write, write } from './pinecone-namespace.js';
import { type Answer, checkDelete, checkQuery, checkUpsert, cosine, matches, refuse } from './pinecone-rules.js';
import { whenOver } from './when-over.js';

export interface PineconeApi {
  url: string;
  index: string;
  apiKey: string;
  dimension: number;
  metric: string;
  /** Milliseconds until a write is seen; Infinity: not until this is changed. */
  lag: number;
  /** Answers the next calls with these instead. */
  failures: { status: number }[];
  /** True: every connection is cut before anything is done. */
  down: boolean;
  /** Of so many calls the answer is cut off after the work was done. */
  cutAnswers: number;
  /** Milliseconds every answer waits. */
  slow: number;
  /** True: no log sequence numbers, as from an index that does not have them. */
  unnumbered: boolean;
  /** Namespaces the plan allows. */
  mostNamespaces: number;
  calls: { method: string; path: string; body: Record<string, unknown>; query: URLSearchParams }[];
  /** Everything that is stored, whether it is seen yet or not. */
  stored(): { namespace: string; id: string; metadata: Record<string, unknown> }[];
  /** Empties it. */
  clear(): void;
  close(): Promise<void>;
}

export async function startPineconeApi({ dimension = 64, metric = 'cosine' } = {}): Promise<PineconeApi> {
  const namespaces = new Map<string, Namespace>();
  const server = createServer((request, response) => void answer(api, namespaces, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api: PineconeApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    index: 'memories',
    apiKey: 'pcsk_test_0123456789',
    dimension,
    metric,
    lag: 0,
    failures: [],
    down: false,
    cutAnswers: 0,
    slow: 0,
    unnumbered: false,
    mostNamespaces: 100,
    calls: [],
    stored: () =>
      [...namespaces].flatMap(([namespace, { written }]) =>
        [...written.values()].map(({ id, metadata }) => ({ namespace, id, metadata })),
      ),
    clear: () => namespaces.clear(),
    close: () => closeServer(server),
  };
  whenOver(() => api.close());
  return api;
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(
  api: PineconeApi,
  namespaces: Map<string, Namespace>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readBody(request);
  if (api.down) return void request.socket.destroy();
  if (api.slow > 0) await new Promise((resolve) => setTimeout(resolve, api.slow));
  const url = new URL(request.url ?? '/', api.url);
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  api.calls.push({ method: request.method ?? '', path: url.pathname, body, query: url.searchParams });
  const failure = api.failures.shift();
  const {
    status,
    body: answered,
    position,
  } = failure
    ? refuse(failure.status, 'told to fail')
    : (checkCaller(api, request, text) ?? route(api, namespaces, request.method ?? '', url, body));
  if (api.cutAnswers > 0) {
    api.cutAnswers -= 1;
    return void request.socket.destroy();
  }
  const numbers = api.unnumbered ? {} : (position ?? {});
  response.writeHead(status, { 'content-type': 'application/json', ...numbers }).end(JSON.stringify(answered));
}

function checkCaller(api: PineconeApi, request: IncomingMessage, text: string): Answer | null {
  if (request.headers['api-key'] !== api.apiKey) return refuse(401, 'Invalid API Key');
  if (!/^20\d\d-\d\d$/.test(String(request.headers['x-pinecone-api-version']))) return refuse(400, 'API version');
  if (Buffer.byteLength(text) > 2 * 1024 * 1024) return refuse(400, 'message length too large: limit is 2097152 bytes');
  return null;
}

function route(
  api: PineconeApi,
  namespaces: Map<string, Namespace>,
  method: string,
  url: URL,
  body: Record<string, unknown>,
): Answer {
  const { pathname: path, searchParams } = url;
  if (method === 'GET' && path.startsWith('/indexes/')) return describeIndex(api, decodeURIComponent(path.slice(9)));
  if (method === 'GET' && path === '/namespaces') return listNamespaces(namespaces, searchParams);
  if (method === 'DELETE' && path.startsWith('/namespaces/'))
    return namespaces.delete(decodeURIComponent(path.slice(12)))
      ? { status: 200, body: {} }
      : refuse(404, 'Namespace not found');
  const name = String(method === 'GET' ? (searchParams.get('namespace') ?? '') : (body.namespace ?? ''));
  const namespace = namespaces.get(name);
  if (namespace) settle(namespace, api.lag);
  if (method === 'POST' && path === '/vectors/upsert') return upsert(api, namespaces, name, body);
  if (method === 'POST' && path === '/vectors/delete') return remove(api, namespace, body);
  if (method === 'POST' && path === '/query') return query(api, namespace, name, body);
  if (method === 'GET' && path === '/vectors/list') return list(namespace, name, searchParams);
  return refuse(404, `Nothing at ${method} ${path}`);
}

function describeIndex(api: PineconeApi, name: string): Answer {
  if (name !== api.index) return refuse(404, `Resource ${name} not found`);
  const { dimension, metric, url: host } = api;
  const spec = { serverless: { cloud: 'aws', region: 'us-east-1' } };
  const status = { ready: true, state: 'Ready' };
  return { status: 200, body: { name, dimension, metric, host, spec, status, vector_type: 'dense' } };
}

function listNamespaces(namespaces: Map<string, Namespace>, search: URLSearchParams): Answer {
  const limit = Number(search.get('limit') ?? 100);
  if (!(limit >= 1 && limit <= 100)) return refuse(400, 'limit');
  const names = [...namespaces.keys()].filter((name) => name.startsWith(search.get('prefix') ?? '')).sort();
  const page = names
    .slice(0, limit)
    .map((name) => ({ name, record_count: String(namespaces.get(name)!.visible.size) }));
  return { status: 200, body: { namespaces: page, total_count: names.length } };
}

function upsert(
  api: PineconeApi,
  namespaces: Map<string, Namespace>,
  name: string,
  body: Record<string, unknown>,
): Answer {
  const checked = checkUpsert(body, api.dimension);
  if ('status' in checked) return checked;
  if (!namespaces.has(name) && namespaces.size >= api.mostNamespaces)
    return refuse(403, `You have reached the max namespaces allowed: ${api.mostNamespaces}`);
  const namespace = namespaces.get(name) ?? newNamespace();
  namespaces.set(name, namespace);
  const writes: Write[] = checked.vectors.map((vector) => ({ id: vector.id, vector }));
  return numbered(write(namespace, writes, api.lag), { upsertedCount: checked.vectors.length });
}

function remove(api: PineconeApi, namespace: Namespace | undefined, body: Record<string, unknown>): Answer {
  const checked = checkDelete(body);
  if ('status' in checked) return checked;
  if (!namespace) return refuse(404, 'Namespace not found');
  return numbered(
    write(
      namespace,
      checked.ids.map((id) => ({ id, vector: null })),
      api.lag,
    ),
    {},
  );
}

function numbered(lsn: number, body: unknown): Answer {
  return { status: 200, body, position: { 'x-pinecone-request-lsn': String(lsn) } };
}

function query(
  api: PineconeApi,
  namespace: Namespace | undefined,
  name: string,
  body: Record<string, unknown>,
): Answer {
  const checked = checkQuery(body, api.dimension);
  if ('status' in checked) return checked;
  const compare =
    api.metric === 'cosine' ? cosine : (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const found = [...(namespace?.visible.values() ?? [])]
    .filter(({ metadata }) => matches(checked.filter, metadata))
    .map(({ id, values }) => ({ id, score: compare(values, checked.vector) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, checked.topK);
  return {
    status: 200,
    body: { matches: found, namespace: name, usage: { readUnits: 1 } },
    position: { 'x-pinecone-max-indexed-lsn': String(namespace?.visibleLsn ?? 0) },
  };
}

function list(namespace: Namespace | undefined, name: string, search: URLSearchParams): Answer {
  const limit = Number(search.get('limit') ?? 100);
  if (!(limit >= 1 && limit <= 100)) return refuse(400, 'limit must be 1 to 100');
  const after = search.get('paginationToken') ?? '';
  const ids = [...(namespace?.visible.keys() ?? [])]
    .filter((id) => id.startsWith(search.get('prefix') ?? '') && id > after)
    .sort();
  const page = ids.slice(0, limit);
  const pagination = ids.length > limit ? { pagination: { next: page.at(-1)! } } : {};
  return { status: 200, body: { vectors: page.map((id) => ({ id })), namespace: name, ...pagination } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
