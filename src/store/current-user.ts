// Whom the work at hand is for: a model call deep inside it is metered for that user. Said once, by whatever begins work for a
// user; the ports carry no user.
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

export function forUser<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
  return current.run(userId, work);
}

/** Undefined where the work is for nobody in particular. */
export function currentUser(): string | undefined {
  return current.getStore();
}
