// memory.values: JSON that applications keep for a user. Texts are embedded before the transaction, never in it; what has no vector
// of the serving model yet (imported, merged, another model since) gets one when it is first searched for.
import { embeddedCharacters } from '../domain/embedded-text.js';
import { newId } from '../domain/identifier.js';
import { checkCount, checkId, checkText, invalid } from '../domain/input.js';
import { type Collection, checkKey, checkNamespace, collections, textsAt, writeValue } from '../domain/kept-value.js';
import { languageOfNewUser } from '../domain/language.js';
import { maxTurnCharacters, maxValues } from '../domain/limits.js';
import type { FoundValue, ValueChange, Values } from '../memory-types/values.js';
import type { Clock } from '../ports/clock.js';
import type { Connection } from '../ports/database.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { lockUser } from '../store/users.js';
import {
  countValues,
  deleteValue,
  deleteValuesUnder,
  findUnembeddedValues,
  findValue,
  insertValueVectors,
  listLastValues,
  listNamespaces,
  listValues,
  searchValues,
  type ValueRange,
  writeValue as writeRow,
} from '../store/values.js';

export interface ValuesParts {
  database: Database;
  clock: Clock;
  embeddingModel: EmbeddingModel;
  /** The memory's setting: `detect` or a text-search configuration. */
  language: string;
}

/** Values that get their vectors in one step of a search. */
const embeddedAtOnce = 64;

interface CheckedChange {
  namespace: string[];
  key: string;
  /** JSON; null deletes. */
  written: string | null;
  indexed: string[] | null;
  texts: string[];
}

export function createValues(parts: ValuesParts): Values {
  const { database, embeddingModel } = parts;
  const inCollection = async <Result>(
    user: string,
    collection: Collection,
    work: (connection: Connection, userId: string) => Promise<Result>,
  ) => {
    const userId = checkPlace(user, collection);
    return database.asUser(userId, (connection) => work(connection, userId));
  };
  /** Under the user's lock; `work` gives how many it changed beside its result. */
  const changing = async <Result>(
    user: string,
    collection: Collection,
    actor: string | undefined,
    work: (connection: Connection, userId: string) => Promise<{ changed: number; result: Result }>,
  ) => {
    const by = checkId('actor', actor ?? 'application');
    return inCollection(user, collection, async (connection, userId) => {
      await lockUser(connection, userId, languageOfNewUser(parts.language));
      const { changed, result } = await work(connection, userId);
      const at = parts.clock.now();
      if (changed > 0)
        appendAudit(connection, userId, { kind: 'value_changed', counts: { values: changed }, actor: by, at });
      return result;
    });
  };

  return {
    get: async (user, collection, namespace, key) => {
      const [labels, name] = [checkNamespace(namespace), checkKey(key)];
      return inCollection(user, collection, (connection, userId) =>
        findValue(connection, userId, collection, labels, name),
      );
    },

    async put(user, collection, changes, options = {}) {
      const checked = lastOfEach(changes.map(checkChange));
      if (checked.length === 0) return;
      const texts = checked.flatMap((change) => change.texts);
      const vectors = texts.length === 0 ? [] : await embeddingModel.embed(texts.map(beginning), 'document');
      await changing(user, collection, options.actor, async (connection, userId) => ({
        changed: await write(parts, connection, { userId, collection }, checked, vectors),
        result: undefined,
      }));
    },

    async search(user, input) {
      const { collection, filter, query } = input;
      const range = { collection, prefix: checkNamespace(input.prefix ?? []) };
      const limit = checkCount('limit', input.limit ?? Number.POSITIVE_INFINITY, true);
      const offset = checkCount('offset', input.offset ?? 0);
      const userId = checkPlace(user, collection);
      // What is filtered here is counted here.
      const page = filter
        ? { limit: null, offset: 0 }
        : { limit: limit === Number.POSITIVE_INFINITY ? null : limit, offset };
      const found = await find(parts, userId, range, query, page);
      return filter ? found.filter((one) => filter(one.value)).slice(offset, offset + limit) : found;
    },

    last: async (user, collection, namespace, limit) => {
      const range = { collection, prefix: checkNamespace(namespace) };
      const most = checkCount('limit', limit);
      return inCollection(user, collection, (connection, userId) => listLastValues(connection, userId, range, most));
    },

    takeLast: async (user, collection, namespace) => {
      const range = { collection, prefix: checkNamespace(namespace) };
      return changing(user, collection, undefined, async (connection, userId) => {
        const [last] = await listLastValues(connection, userId, range, 1);
        if (!last) return { changed: 0, result: null };
        return { changed: await deleteValue(connection, userId, collection, last.namespace, last.key), result: last };
      });
    },

    clear: async (user, collection, prefix) => {
      const range = { collection, prefix: checkNamespace(prefix) };
      return changing(user, collection, undefined, async (connection, userId) => {
        const changed = await deleteValuesUnder(connection, userId, range);
        return { changed, result: changed };
      });
    },

    change: async (user, collection, plan, options = {}) =>
      changing(user, collection, options.actor, async (connection, userId) => {
        const values = await listValues(connection, userId, { collection, prefix: [] }, { limit: null, offset: 0 });
        const { changes, result } = plan(values);
        const checked = lastOfEach(changes.map(checkChange));
        const changed = await write(parts, connection, { userId, collection }, checked, []);
        return { changed, result };
      }),

    namespaces: (user, collection) =>
      inCollection(user, collection, (connection, userId) => listNamespaces(connection, userId, collection)),
  };
}

async function find(
  { database, embeddingModel }: ValuesParts,
  userId: string,
  range: ValueRange,
  query: string | undefined,
  page: { limit: number | null; offset: number },
): Promise<FoundValue[]> {
  if (query === undefined || query.trim() === '') {
    const values = await database.asUser(userId, (connection) => listValues(connection, userId, range, page));
    return values.map((value) => ({ ...value, score: null }));
  }
  checkText('query', query, maxTurnCharacters);
  await embedMissing({ database, embeddingModel }, userId, range);
  const [embedded] = await embeddingModel.embed([query], 'query');
  const asked = { model: embeddingModel.name, vector: embedded!.vector };
  return database.asUser(userId, (connection) => searchValues(connection, userId, range, asked, page));
}

async function embedMissing(
  { database, embeddingModel }: Pick<ValuesParts, 'database' | 'embeddingModel'>,
  userId: string,
  range: ValueRange,
): Promise<void> {
  for (;;) {
    const missing = await database.asUser(userId, (connection) =>
      findUnembeddedValues(connection, userId, range, embeddingModel.name, embeddedAtOnce),
    );
    const texts = missing.map(({ value, indexed }) => textsAt(value, indexed));
    const vectors = await embeddingModel.embed(texts.flat().map(beginning), 'document');
    let at = 0;
    const rows = missing.flatMap(({ id, updatedAt }, index) =>
      texts[index]!.map((_, part) => ({ valueId: id, part, updatedAt, vector: vectors[at++]!.vector })),
    );
    if (rows.length > 0)
      await database.asUser(userId, (connection) => insertValueVectors(connection, userId, embeddingModel, rows));
    if (missing.length < embeddedAtOnce) return;
  }
}

async function write(
  { clock, embeddingModel }: ValuesParts,
  connection: Connection,
  { userId, collection }: { userId: string; collection: Collection },
  changes: readonly CheckedChange[],
  vectors: readonly { vector: Float32Array }[],
): Promise<number> {
  const at = clock.now();
  let changed = 0;
  let next = 0;
  const rows = [];
  for (const { namespace, key, written, indexed, texts } of changes) {
    if (written === null) {
      changed += await deleteValue(connection, userId, collection, namespace, key);
      continue;
    }
    changed += 1;
    const id = await writeRow(connection, userId, collection, {
      id: newId(),
      namespace,
      key,
      value: written,
      indexed,
      at,
    });
    if (vectors.length === 0) continue;
    for (const part of texts.keys()) rows.push({ valueId: id, part, updatedAt: at, vector: vectors[next++]!.vector });
  }
  await insertValueVectors(connection, userId, embeddingModel, rows);
  if ((await countValues(connection, userId)) > maxValues) throw invalid(`A user has at most ${maxValues} values.`);
  return changed;
}

function checkPlace(user: string, collection: Collection): string {
  if (!collections.includes(collection)) throw invalid(`collection must be one of ${collections.join(', ')}.`);
  return checkId('userId', user);
}

function checkChange({ namespace, key, value, indexed = null }: ValueChange): CheckedChange {
  const place = { namespace: checkNamespace(namespace), key: checkKey(key) };
  if (value === null) return { ...place, written: null, indexed: null, texts: [] };
  const written = writeValue(value);
  const paths = indexed?.map((path) => checkText('a path of indexed', path, 500)) ?? [];
  // Of the value as it will be read back: dates are strings then.
  const texts = textsAt(JSON.parse(written), paths);
  return { ...place, written, indexed: texts.length > 0 ? paths : null, texts };
}

/** No model reads more. */
function beginning(text: string): string {
  return text.slice(0, embeddedCharacters);
}

/** Of several changes of one key the last one, in the place of the first. */
function lastOfEach(changes: readonly CheckedChange[]): CheckedChange[] {
  return [...new Map(changes.map((change) => [JSON.stringify([change.namespace, change.key]), change])).values()];
}
