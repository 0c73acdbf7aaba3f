// Whether the server answers. One place, because every page wants to say so in the same words.
import { observable, useObservable } from './observable.js';

const reachable = observable(true);

export function markReached(): void {
  reachable.change(() => true);
}

export function markUnreachable(): void {
  reachable.change(() => false);
}

export function useReachable(): boolean {
  return useObservable(reachable);
}
