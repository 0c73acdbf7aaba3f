// Memory must not break a chat: its failures are kept here and reported in the result, unless the agent is strict.
import { isRecollectError, RecollectError } from '../errors.js';

export interface MemoryAccess {
  /** The first failure, if there was one. */
  readonly error: RecollectError | null;
  /** Gives null when memory failed. Wrong input of the caller is always thrown. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result | null>;
}

export function createMemoryAccess(strict: boolean): MemoryAccess {
  let first: RecollectError | null = null;
  return {
    get error() {
      return first;
    },
    async attempt(work) {
      try {
        return await work();
      } catch (error) {
        if (strict || !isMemoryFailure(error)) throw error;
        first ??= toRecollectError(error);
        return null;
      }
    },
  };
}

function isMemoryFailure(error: unknown): boolean {
  return !(isRecollectError(error) && (error.code === 'invalid_input' || error.code === 'conflict'));
}

function toRecollectError(error: unknown): RecollectError {
  return isRecollectError(error)
    ? error
    : new RecollectError('internal', 'Memory failed in an unexpected way.', { cause: error });
}
