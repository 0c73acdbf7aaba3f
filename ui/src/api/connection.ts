// Whether the server answers. One place, because every page wants to say so in the same words.
import { useSyncExternalStore } from 'react';

let reachable = true;
const listeners = new Set<() => void>();

export function markReached(): void {
  change(true);
}

export function markUnreachable(): void {
  change(false);
}

export function useReachable(): boolean {
  return useSyncExternalStore(subscribe, () => reachable);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: boolean): void {
  if (reachable === next) return;
  reachable = next;
  for (const listener of listeners) listener();
}
