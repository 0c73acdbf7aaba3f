// recollect/compat/openai-agents: a Session of the OpenAI Agents SDK in the database. Items are kept as they are; what was said is
// recorded as turns as well, so that it is remembered in other sessions. It has Session's methods; nothing of the SDK is loaded.
import { newId } from '../domain/identifier.js';
import { checkId } from '../domain/input.js';
import { isRecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import { decodeItem, encodeItem, messageOf } from './parts/agent-item.js';

export interface RecollectSessionOptions {
  memory: Pick<Memory, 'remember' | 'values'>;
  /** Whose session it is. */
  userId: string;
  /** Default a new one. */
  sessionId?: string;
  /** Scope of what is remembered. */
  scope?: string | null;
  /** Record what was said as turns. Default true. */
  record?: boolean;
  /** Throw where recording turns fails. Default false: the items are kept, and the run goes on. */
  strict?: boolean;
}

const collection = 'openai-agents';

export class RecollectSession<Item extends object = object> {
  readonly #options: RecollectSessionOptions;
  readonly #sessionId: string;

  constructor(options: RecollectSessionOptions) {
    this.#options = options;
    this.#sessionId = checkId('sessionId', options.sessionId ?? newId());
  }

  async getSessionId(): Promise<string> {
    return this.#sessionId;
  }

  /** With `limit` the last ones, the oldest of them first. */
  async getItems(limit?: number): Promise<Item[]> {
    const { memory, userId } = this.#options;
    if (limit !== undefined && limit <= 0) return [];
    const kept =
      limit === undefined
        ? await memory.values.search(userId, { collection, prefix: [this.#sessionId] })
        : await memory.values.last(userId, collection, [this.#sessionId], limit);
    return kept.map(({ value }) => decodeItem(value) as Item);
  }

  /** All of them, or none. */
  async addItems(items: readonly Item[]): Promise<void> {
    if (items.length === 0) return;
    const { memory, userId } = this.#options;
    const namespace = [this.#sessionId];
    await memory.values.put(
      userId,
      collection,
      items.map((item) => ({ namespace, key: newId(), value: encodeItem(item) })),
      { actor: 'agent' },
    );
    await this.#record(items);
  }

  /** Two callers never get the same one. What it said stays remembered. */
  async popItem(): Promise<Item | undefined> {
    const { memory, userId } = this.#options;
    const taken = await memory.values.takeLast(userId, collection, [this.#sessionId]);
    return taken ? (decodeItem(taken.value) as Item) : undefined;
  }

  /** The items go; what was said stays remembered until the user is erased. */
  async clearSession(): Promise<void> {
    const { memory, userId } = this.#options;
    await memory.values.clear(userId, collection, [this.#sessionId]);
  }

  async #record(items: readonly Item[]): Promise<void> {
    const { memory, userId, scope, record = true, strict = false } = this.#options;
    const messages = record ? items.map(messageOf).filter((message) => message !== null) : [];
    if (messages.length === 0) return;
    try {
      await memory.remember({ userId, sessionId: this.#sessionId, scope, messages });
    } catch (error) {
      // The history is whole; only what would have been learned from it is lost.
      if (strict || !isRecollectError(error)) throw error;
    }
  }
}
