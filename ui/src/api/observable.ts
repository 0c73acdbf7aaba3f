// A value that lives longer than the page that shows it, and that components follow.
import { useSyncExternalStore } from 'react';

export interface Observable<Value> {
  get(): Value;
  change(next: (before: Value) => Value): void;
  subscribe(listener: () => void): () => void;
}

export function observable<Value>(initial: Value): Observable<Value> {
  const listeners = new Set<() => void>();
  let value = initial;
  return {
    get: () => value,
    change(next) {
      const after = next(value);
      if (after === value) return;
      value = after;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useObservable<Value>(one: Observable<Value>): Value {
  return useSyncExternalStore(one.subscribe, one.get);
}
