// recollect/compat/mem0: mem0's Memory class over Recollect. `import { Memory } from 'mem0ai/oss'` becomes this import; the calls stay.
import { invalid } from '../domain/input.js';
import { createMemory } from '../memory.js';
import type { Memory as RecollectMemory } from '../memory-types/memory.js';
import {
  addMemories,
  deleteMemories,
  deleteMemory,
  getMemory,
  historyOf,
  listMemories,
  type Mem0Parts,
  searchMemories,
  updateMemory,
} from './parts/mem0-calls.js';
import type { Mem0Record } from './parts/mem0-record.js';

export interface Mem0Options {
  /** Default one of its own with the settings of the environment, opened with the first call and closed by `close()`. */
  memory?: RecollectMemory;
  /** How long `add` waits for what is learned, ms. What is learned later is there for the next search. Default 10,000. */
  wait?: number;
}

export interface Mem0Ids {
  userId?: string;
  agentId?: string;
  appId?: string;
  runId?: string;
}

export interface Mem0Message {
  role: string;
  content: string | object;
}

export interface Mem0Item {
  id: string;
  memory: string;
  hash: string;
  createdAt: string;
  updatedAt: string;
  metadata: Record<string, unknown>;
  categories: string[];
  score?: number;
  userId?: string;
  agentId?: string;
  appId?: string;
  runId?: string;
}

type Filters = Record<string, unknown>;

/** Also with version 1 and 2's `limit` and ids beside `filters`. */
export interface Mem0SearchOptions extends Mem0Ids {
  filters?: Filters;
  topK?: number;
  limit?: number;
  threshold?: number;
}

export class Memory {
  readonly #options: Mem0Options;
  #opened: Promise<RecollectMemory> | undefined;

  constructor(options: Mem0Options = {}) {
    this.#options = options;
  }

  async add(
    messages: string | readonly Mem0Message[],
    options: Mem0Ids & {
      metadata?: Record<string, unknown>;
      infer?: boolean;
      timestamp?: number | string | Date | null;
      expirationDate?: string | null;
    } = {},
  ): Promise<{ results: (Mem0Item & { event: string })[] }> {
    const { metadata, infer, timestamp, expirationDate } = options;
    const added = await addMemories(await this.#parts(), {
      ...restIds(options),
      ...{ messages, metadata, infer, timestamp, expiration_date: expirationDate },
    });
    return {
      results: added.map(({ event, ...record }) => {
        const item = itemOf(record);
        // Where version 3 has it, and where versions 1 and 2 had it.
        return { ...item, event, metadata: { ...item.metadata, event } };
      }),
    };
  }

  async search(query: string, options: Mem0SearchOptions = {}): Promise<{ results: Mem0Item[] }> {
    const { filters, topK, limit, threshold } = options;
    const given = { ...restIds(options), query, filters, top_k: topK ?? limit ?? 20, threshold };
    return { results: (await searchMemories(await this.#parts(), given)).map(itemOf) };
  }

  /** Null where there is none. */
  async get(memoryId: string): Promise<Mem0Item | null> {
    const parts = await this.#parts();
    return orNull(async () => itemOf(await getMemory(parts, memoryId)));
  }

  async getAll(options: Mem0SearchOptions = {}): Promise<{ results: Mem0Item[] }> {
    const { filters, topK, limit } = options;
    const found = await listMemories(await this.#parts(), { ...restIds(options), filters });
    return { results: found.slice(0, topK ?? limit ?? 20).map(itemOf) };
  }

  async update(
    memoryId: string,
    change:
      | string
      | { text?: string; data?: string; metadata?: Record<string, unknown>; expirationDate?: string | null },
  ): Promise<{ message: string }> {
    const { text, data, metadata, expirationDate } = typeof change === 'string' ? { text: change } : change;
    await updateMemory(await this.#parts(), memoryId, { text, data, metadata, expiration_date: expirationDate });
    return { message: 'Memory updated successfully!' };
  }

  async delete(memoryId: string): Promise<{ message: string }> {
    await deleteMemory(await this.#parts(), memoryId);
    return { message: 'Memory deleted successfully!' };
  }

  async deleteAll(options: Mem0Ids = {}): Promise<{ message: string }> {
    await deleteMemories(await this.#parts(), restIds(options));
    return { message: 'Memories deleted successfully!' };
  }

  async history(memoryId: string): Promise<
    {
      id: string;
      memoryId: string;
      previousValue: string | null;
      newValue: string | null;
      action: string;
      createdAt: string;
      updatedAt: string;
      isDeleted: number;
    }[]
  > {
    const changes = await historyOf(await this.#parts(), memoryId);
    return changes.map((change) => ({
      id: change.id,
      memoryId: change.memory_id,
      previousValue: change.old_memory,
      newValue: change.new_memory,
      action: change.event,
      createdAt: change.created_at,
      updatedAt: change.updated_at,
      isDeleted: change.event === 'DELETE' ? 1 : 0,
    }));
  }

  /** Would erase everybody at once, so it is refused. */
  async reset(): Promise<void> {
    throw invalid('reset() would erase every user; erase one after the other with users.erase().');
  }

  /** Closes the memory where this opened it. */
  async close(): Promise<void> {
    if (this.#opened) await (await this.#opened).close();
  }

  async #parts(): Promise<Mem0Parts> {
    this.#opened ??= this.#options.memory ? undefined : createMemory();
    const memory = this.#options.memory ?? (await this.#opened);
    if (!memory) throw invalid('memory must be a memory of createMemory().');
    const access = { stored: (userId: string) => userId, given: (userId: string) => userId };
    return { memory, access, wait: this.#options.wait ?? 10_000 };
  }
}

function restIds({ userId, agentId, appId, runId }: Mem0Ids): Record<string, unknown> {
  return { user_id: userId, agent_id: agentId, app_id: appId, run_id: runId };
}

function itemOf(record: Mem0Record): Mem0Item {
  const { id, memory, hash, created_at, updated_at, metadata, categories, score } = record;
  return {
    ...{ id, memory, hash, createdAt: created_at, updatedAt: updated_at, metadata, categories },
    ...(score === undefined ? {} : { score }),
    ...(record.user_id === null ? {} : { userId: record.user_id }),
    ...(record.agent_id === null ? {} : { agentId: record.agent_id }),
    ...(record.app_id === null ? {} : { appId: record.app_id }),
    ...(record.run_id === null ? {} : { runId: record.run_id }),
  };
}

async function orNull<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not_found') return null;
    throw error;
  }
}
