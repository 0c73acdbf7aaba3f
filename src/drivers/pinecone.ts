// Pinecone as the vector index, through its official SDK. Built for serverless indexes: what a user has is found by the prefix of
// its ids, and how far an index has come is read from the log sequence numbers in the headers, which the SDK does not hand on.
import { setTimeout as delay } from 'node:timers/promises';
import type { Index, Pinecone } from '@pinecone-database/pinecone';
import type { IndexPlace } from '../domain/index-place.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type { IndexAnswer, IndexEntry, IndexPosition, IndexQuery, VectorIndex } from '../ports/vector-index.js';

export interface PineconeOptions {
  /** Name of an index that is there. Recollect makes none: where it lies and what it costs is its owner's decision. */
  index: string;
  /** Default: none, and every call fails with `config_invalid`. */
  apiKey?: string;
  /** Where the API that knows the indexes is. Default the official one. It names the host of the index. */
  controllerUrl?: string;
  /** Milliseconds for one request. Default 10,000. */
  timeout?: number;
  /** Milliseconds that removeOwner() waits for its own writes to show. Default 30,000. */
  patience?: number;
}

/** Limits of the API: 2 MB and 1,000 entries an upsert, 1,000 ids a deletion, 100 ids or namespaces a page. */
const [upsertBytes, upsertEntries, removedIds, listed] = [1_900_000, 1_000, 1_000, 100];
/** Parts the owner from the item in an id. */
const mark = '#';

/** Makes no call until it is used. */
export function createPineconeIndex(options: PineconeOptions): VectorIndex {
  return new PineconeIndex(options);
}

interface Described {
  host: string;
  dimensions: number;
  metric: string;
}

class PineconeIndex implements VectorIndex {
  readonly name: string;
  readonly #options: PineconeOptions;
  #described: Promise<Described> | undefined;

  constructor(options: PineconeOptions) {
    this.name = `pinecone:${options.index}`;
    this.#options = options;
  }

  async describe(signal: AbortSignal): Promise<{ dimensions: number; metric: string }> {
    const { dimensions, metric } = await this.#describe(signal);
    return { dimensions, metric };
  }

  async upsert(place: IndexPlace, entries: readonly IndexEntry[], signal: AbortSignal): Promise<IndexPosition> {
    let last: IndexPosition = null;
    for (const records of batches(entries, place.owner)) {
      const { position } = await this.#call(signal, place.namespace, (index) => index.upsert({ records }));
      last = position;
    }
    return last;
  }

  async remove(place: IndexPlace, ids: readonly string[], signal: AbortSignal): Promise<IndexPosition> {
    return (
      await this.#removeIds(
        place,
        ids.map((id) => idOf(place, id)),
        signal,
      )
    ).position;
  }

  async query(place: IndexPlace, query: IndexQuery, signal: AbortSignal): Promise<IndexAnswer> {
    const { vector, limit, scopes } = query;
    const filter = { u: { $eq: place.owner }, ...(scopes === null ? {} : { s: { $in: ['', ...scopes] } }) };
    const { result, position } = await this.#call(signal, place.namespace, (index) =>
      index.query({ vector: Array.from(vector), topK: limit, filter, includeValues: false, includeMetadata: false }),
    );
    // The filter is Pinecone's; what it gives of somebody else is dropped here as well.
    const ids = result.matches.map(({ id }) => id).filter((id) => id.startsWith(idOf(place, '')));
    return { ids: ids.map((id) => id.slice(place.owner.length + mark.length)), position };
  }

  async removeOwner(place: IndexPlace, signal: AbortSignal): Promise<number> {
    // What was written a moment ago is not listed yet: a write of our own, and the wait for it, brings all before it to light.
    const { position, missing } = await this.#removeIds(place, [idOf(place, '')], signal);
    if (missing) return 0;
    await this.#visible(place, position, signal);
    let removed = 0;
    for (let ids = await this.#list(place, signal); ids.length > 0; ids = await this.#list(place, signal)) {
      removed += ids.length;
      const { position: last } = await this.#removeIds(place, ids, signal);
      await this.#visible(place, last, signal);
    }
    // A user's own namespace counts against the plan, also when it is empty.
    if (place.namespace.endsWith(`-${place.owner}`)) await this.#removeNamespace(place.namespace, signal);
    return removed;
  }

  async holds(place: IndexPlace, signal: AbortSignal): Promise<boolean> {
    if ((await this.#list(place, signal, 1)).length > 0) return true;
    return (await this.query(place, await this.#anything(signal), signal)).ids.length > 0;
  }

  async removeNamespaces(prefix: string, signal: AbortSignal): Promise<number> {
    const removed = new Set<string>();
    const until = Date.now() + (this.#options.patience ?? 30_000);
    for (;;) {
      const { result } = await this.#call(signal, '', (index) => index.listNamespaces({ prefix, limit: listed }));
      const names = (result.namespaces ?? []).flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []));
      if (names.length === 0) return removed.size;
      for (const name of names) {
        if (!removed.has(name)) await this.#removeNamespace(name, signal);
        removed.add(name);
      }
      if (Date.now() > until) throw failed('Pinecone still lists namespaces that were deleted; try again later.');
      await delay(names.every((name) => removed.has(name)) ? 200 : 0, undefined, { signal });
    }
  }

  async #removeNamespace(namespace: string, signal: AbortSignal): Promise<void> {
    await this.#call(signal, '', (index) => index.deleteNamespace(namespace)).catch(unlessMissing);
  }

  /** `missing`: there is no such namespace. */
  async #removeIds(
    { namespace }: IndexPlace,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<{ position: IndexPosition; missing: boolean }> {
    let last: { position: IndexPosition; missing: boolean } = { position: null, missing: false };
    for (let from = 0; from < ids.length; from += removedIds) {
      const some = ids.slice(from, from + removedIds);
      const done = await this.#call(signal, namespace, (index) => index.deleteMany({ ids: some })).catch(unlessMissing);
      last = { position: done?.position ?? null, missing: done === undefined };
    }
    return last;
  }

  /** Whole ids of the owner. */
  async #list(place: IndexPlace, signal: AbortSignal, most = Number.POSITIVE_INFINITY): Promise<string[]> {
    const ids: string[] = [];
    let paginationToken: string | undefined;
    do {
      const page = { prefix: idOf(place, ''), limit: listed, ...(paginationToken ? { paginationToken } : {}) };
      const { result } = await this.#call(signal, place.namespace, (index) => index.listPaginated(page));
      for (const { id } of result.vectors ?? []) if (id) ids.push(id);
      paginationToken = result.pagination?.next;
    } while (paginationToken && ids.length < most);
    return ids;
  }

  /** Waits until answers show the write. */
  async #visible(place: IndexPlace, written: IndexPosition, signal: AbortSignal): Promise<void> {
    if (written === null) return;
    const until = Date.now() + (this.#options.patience ?? 30_000);
    const anything = await this.#anything(signal);
    for (;;) {
      const { position } = await this.query(place, anything, signal);
      if (position === null || position >= written) return;
      if (Date.now() > until) throw failed('Pinecone does not show a deletion yet; try again later.');
      await delay(200, undefined, { signal });
    }
  }

  /** A query that every entry answers. */
  async #anything(signal: AbortSignal): Promise<IndexQuery> {
    const { dimensions } = await this.#describe(signal);
    return { vector: Array.from({ length: dimensions }, () => 1 / Math.sqrt(dimensions)), limit: 1, scopes: null };
  }

  async #describe(signal: AbortSignal): Promise<Described> {
    this.#described ??= this.#request(signal, async (client) => {
      const { host, privateHost, dimension = 0, metric } = await client.describeIndex(this.#options.index);
      return { host: privateHost ?? host, dimensions: dimension, metric };
    }).then(({ result }) => result);
    // What failed is asked for again.
    return this.#described.catch((error) => {
      this.#described = undefined;
      throw error;
    });
  }

  async #call<Result>(
    signal: AbortSignal,
    namespace: string,
    work: (index: Index) => Promise<Result>,
  ): Promise<{ result: Result; position: IndexPosition }> {
    const { host } = await this.#describe(signal);
    return this.#request(signal, (client) => work(client.index({ host, namespace })));
  }

  /** A client for one call: the SDK takes no signal and drops headers, so both go by the fetch it is given. */
  async #request<Result>(
    signal: AbortSignal,
    work: (client: Pinecone) => Promise<Result>,
  ): Promise<{ result: Result; position: IndexPosition }> {
    const { apiKey, controllerUrl, timeout = 10_000 } = this.#options;
    if (!apiKey) throw new RecollectError('config_invalid', 'Pinecone needs a key: set PINECONE_API_KEY.');
    const { Pinecone } = await loadSdk();
    let position: IndexPosition = null;
    let status: number | undefined;
    const client = new Pinecone({
      apiKey,
      ...(controllerUrl ? { controllerHostUrl: controllerUrl } : {}),
      sourceTag: 'recollect',
      // Whoever calls tries again, or goes on without.
      maxRetries: 0,
      fetchApi: async (url: string, init: RequestInit) => {
        const late = AbortSignal.timeout(timeout);
        const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.any([signal, late]) });
        status = response.status;
        position = readPosition(response.headers);
        return response;
      },
    });
    try {
      const result = await work(client);
      return { result, position };
    } catch (error) {
      if (isRecollectError(error)) throw error;
      // The SDK's own error quotes what was sent and answered, so it is not kept as the cause.
      throw describeFailure(status, signal.aborted);
    }
  }
}

async function loadSdk(): Promise<typeof import('@pinecone-database/pinecone')> {
  return import('@pinecone-database/pinecone').catch((cause: unknown) => {
    throw new RecollectError(
      'dependency_missing',
      'Pinecone needs the package @pinecone-database/pinecone: run `npm install @pinecone-database/pinecone@8`.',
      { cause },
    );
  });
}

function idOf({ owner }: IndexPlace, id: string): string {
  return `${owner}${mark}${id}`;
}

type PineconeEntry = { id: string; values: number[]; metadata: { u: string; s: string } };

/** As many in one request as it may hold. */
function* batches(entries: readonly IndexEntry[], owner: string): Generator<PineconeEntry[]> {
  let batch: PineconeEntry[] = [];
  let bytes = 0;
  for (const { id, vector, scope } of entries) {
    const entry = { id: `${owner}${mark}${id}`, values: [...vector], metadata: { u: owner, s: scope } };
    const size = JSON.stringify(entry).length + 1;
    if (batch.length > 0 && (batch.length === upsertEntries || bytes + size > upsertBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Of a write: its own number. Of an answer: the last write that is in it. */
function readPosition(headers: Headers): IndexPosition {
  const text = headers.get('x-pinecone-request-lsn') ?? headers.get('x-pinecone-max-indexed-lsn');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function unlessMissing(error: unknown): undefined {
  if (isRecollectError(error) && error.details.status === 404) return undefined;
  throw error;
}

function describeFailure(status: number | undefined, aborted: boolean): RecollectError {
  if (status === undefined || (status < 400 && status !== 0))
    return failed(aborted ? 'The call of Pinecone was stopped.' : 'Pinecone could not be reached, or took too long.');
  const why =
    status === 401 || status === 403
      ? 'did not accept the API key, or its plan does not allow this; check PINECONE_API_KEY'
      : status === 404
        ? 'does not know this index'
        : status === 429
          ? 'has reached a rate limit; try again in a moment'
          : 'refused or failed the request';
  return failed(`Pinecone ${why} (HTTP ${status}).`, status);
}

function failed(message: string, status?: number): RecollectError {
  return new RecollectError('vector_index_failed', message, status === undefined ? {} : { details: { status } });
}
