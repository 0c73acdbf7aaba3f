// recollect/compat/langgraph: LangGraph's BaseStore over one user's values. It has BaseStore's methods; LangGraph asks for no more
// (no instanceof), so nothing of LangGraph is loaded.
import { invalid } from '../domain/input.js';
import type { JsonObject, ValueChange, Values } from '../memory-types/values.js';
import { matchesFilter, matchesNamespace, type NamespaceMatch } from './parts/langgraph-matching.js';

export interface LangGraphStoreOptions {
  memory: { readonly values: Values };
  /** Whose store it is, or whose a namespace (or the prefix of a search) is. No call reaches anybody else. */
  user: string | ((namespace: readonly string[]) => string);
  /** Fields that are searched by meaning where a put names none, `$` for the whole value; false for none. Default `['$']`. */
  index?: readonly string[] | false;
}

export interface StoreItem {
  value: JsonObject;
  key: string;
  namespace: string[];
  createdAt: Date;
  updatedAt: Date;
}

export interface SearchStoreItem extends StoreItem {
  score?: number;
}

export type StoreOperation =
  | { namespace: string[]; key: string }
  | { namespace: string[]; key: string; value: JsonObject | null; index?: false | string[] }
  | { namespacePrefix: string[]; filter?: JsonObject; limit?: number; offset?: number; query?: string }
  | { matchConditions?: NamespaceMatch[]; maxDepth?: number; limit: number; offset: number };

type Put = Extract<StoreOperation, { value: unknown }>;
type Search = Extract<StoreOperation, { namespacePrefix: unknown }>;
type List = Extract<StoreOperation, { limit: number; offset: number }>;

const collection = 'langgraph';

export class RecollectStore {
  readonly #values: Values;
  readonly #userOf: (namespace: readonly string[]) => string;
  readonly #index: readonly string[] | null;

  constructor({ memory, user, index = ['$'] }: LangGraphStoreOptions) {
    this.#values = memory.values;
    this.#userOf = typeof user === 'string' ? () => user : user;
    this.#index = index === false ? null : index;
  }

  async get(namespace: string[], key: string): Promise<StoreItem | null> {
    const found = await this.#values.get(this.#userOf(namespace), collection, namespace, key);
    return found && itemOf(found);
  }

  async put(namespace: string[], key: string, value: JsonObject, index?: false | string[]): Promise<void> {
    await this.batch([{ namespace, key, value, index }]);
  }

  async delete(namespace: string[], key: string): Promise<void> {
    await this.batch([{ namespace, key, value: null }]);
  }

  async search(prefix: string[], options: Omit<Search, 'namespacePrefix'> = {}): Promise<SearchStoreItem[]> {
    return this.#search({ namespacePrefix: prefix, limit: 10, ...options });
  }

  async listNamespaces(
    options: { prefix?: string[]; suffix?: string[]; maxDepth?: number; limit?: number; offset?: number } = {},
  ): Promise<string[][]> {
    const { prefix, suffix, maxDepth, limit = 100, offset = 0 } = options;
    const matchConditions: NamespaceMatch[] = [];
    if (prefix) matchConditions.push({ matchType: 'prefix', path: prefix });
    if (suffix) matchConditions.push({ matchType: 'suffix', path: suffix });
    return this.#list({ matchConditions, maxDepth, limit, offset });
  }

  /** Reads see what was there before the batch; its puts are one transaction for each user. Results are as LangGraph types them. */
  async batch<Results = unknown[]>(operations: readonly StoreOperation[]): Promise<Results> {
    const puts = new Map<string, ValueChange[]>();
    for (const put of operations.filter(isPut)) {
      const user = this.#userOf(checkLabels(put.namespace));
      puts.set(user, [...(puts.get(user) ?? []), this.#changeOf(put)]);
    }
    const results: unknown[] = [];
    for (const operation of operations) results.push(isPut(operation) ? null : await this.#read(operation));
    for (const [user, changes] of puts) await this.#values.put(user, collection, changes);
    return results as Results;
  }

  /** Nothing to do: the memory is opened and closed by whoever made it. */
  start(): void {}

  /** Nothing to do, see start(). */
  stop(): void {}

  async #read(operation: Exclude<StoreOperation, Put>): Promise<unknown> {
    if ('namespacePrefix' in operation) return this.#search(operation);
    return 'key' in operation ? this.get(operation.namespace, operation.key) : this.#list(operation);
  }

  async #search({ namespacePrefix, filter, limit = 10, offset = 0, query }: Search): Promise<SearchStoreItem[]> {
    const found = await this.#values.search(this.#userOf(namespacePrefix), {
      ...{ collection, prefix: namespacePrefix, limit, offset, query },
      filter: filter ? (value) => matchesFilter(value, filter) : undefined,
    });
    return found.map((one) => ({ ...itemOf(one), score: one.score ?? undefined }));
  }

  async #list({ matchConditions = [], maxDepth, limit, offset = 0 }: List): Promise<string[][]> {
    const prefix = matchConditions.find(({ matchType }) => matchType === 'prefix')?.path ?? [];
    const namespaces = await this.#values.namespaces(this.#userOf(prefix), collection);
    const matching = namespaces
      .filter((namespace) => matchConditions.every((condition) => matchesNamespace(namespace, condition)))
      .map((namespace) => namespace.slice(0, maxDepth));
    const distinct = [...new Map(matching.map((namespace) => [JSON.stringify(namespace), namespace])).values()];
    distinct.sort((one, other) => one.join(':').localeCompare(other.join(':')));
    return distinct.slice(offset, limit === undefined ? undefined : offset + limit);
  }

  #changeOf({ namespace, key, value, index }: Put): ValueChange {
    return { namespace, key, value, indexed: index === false ? null : (index ?? this.#index) };
  }
}

function isPut(operation: StoreOperation): operation is Put {
  return 'value' in operation;
}

/** LangGraph's own rules, for puts of a batch as well. */
function checkLabels(namespace: readonly string[]): readonly string[] {
  if (!Array.isArray(namespace) || namespace.length === 0) throw invalid('A namespace needs at least one label.');
  for (const label of namespace)
    if (typeof label !== 'string' || label === '' || label.includes('.'))
      throw invalid('Labels of a namespace must be non-empty strings without a period.');
  if (namespace[0] === 'langgraph') throw invalid('The first label of a namespace cannot be "langgraph".');
  return namespace;
}

function itemOf({ value, key, namespace, createdAt, updatedAt }: StoreItem): StoreItem {
  return { value, key, namespace, createdAt, updatedAt };
}
