// Once a server has keys it asks for one. It is kept for this tab only.
import { useSyncExternalStore } from 'react';
import { storedValue } from './stored-value.js';

/** An application's key, or a user's token; empty for none. */
export const credential = storedValue('session', 'credential', '');

interface SignInState {
  needed: boolean;
  /** A credential was sent, and did not hold. */
  refused: boolean;
}

let state: SignInState = { needed: false, refused: false };
const listeners = new Set<() => void>();

/** The server said `unauthorized`. */
export function askForSignIn(): void {
  change({ needed: true, refused: credential.get() !== '' });
}

export function signIn(value: string): void {
  credential.set(value.trim());
  change({ needed: false, refused: false });
}

export function signOut(): void {
  credential.set('');
  change({ needed: true, refused: false });
}

export function useSignIn(): SignInState & { signedIn: boolean } {
  const now = useSyncExternalStore(subscribe, () => state);
  return { ...now, signedIn: credential.get() !== '' };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: SignInState): void {
  state = next;
  for (const listener of listeners) listener();
}
