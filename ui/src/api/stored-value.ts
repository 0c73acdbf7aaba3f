// A text kept by the browser that components follow. Where storage is switched off it lasts as long as the page.
import { useSyncExternalStore } from 'react';

export interface StoredValue {
  get(): string;
  set(value: string): void;
  subscribe(listener: () => void): () => void;
}

/** `session`: gone when the tab is closed. */
export function storedValue(kind: 'local' | 'session', name: string, initial: string): StoredValue {
  const key = `recollect.${name}`;
  const listeners = new Set<() => void>();
  let value = read(kind, key) ?? initial;
  return {
    get: () => value,
    set(next) {
      value = next;
      write(kind, key, next === initial ? null : next);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStored(stored: StoredValue): string {
  return useSyncExternalStore(stored.subscribe, stored.get);
}

function storageOf(kind: 'local' | 'session'): Storage | null {
  try {
    return kind === 'local' ? window.localStorage : window.sessionStorage;
  } catch {
    // The browser was told to keep nothing.
    return null;
  }
}

function read(kind: 'local' | 'session', key: string): string | null {
  return storageOf(kind)?.getItem(key) ?? null;
}

function write(kind: 'local' | 'session', key: string, value: string | null): void {
  if (value === null) storageOf(kind)?.removeItem(key);
  else storageOf(kind)?.setItem(key, value);
}
