// Once a server has keys it asks for one. It is kept for this tab only.
import { observable, useObservable } from './observable.js';
import { storedValue } from './stored-value.js';

/** An application's key, or a user's token; empty for none. */
export const credential = storedValue('session', 'credential', '');

interface SignInState {
  needed: boolean;
  /** A credential was sent, and did not hold. */
  refused: boolean;
}

const state = observable<SignInState>({ needed: false, refused: false });

/** The server said `unauthorized`. */
export function askForSignIn(): void {
  state.change(() => ({ needed: true, refused: credential.get() !== '' }));
}

export function signIn(value: string): void {
  credential.set(value.trim());
  state.change(() => ({ needed: false, refused: false }));
}

export function signOut(): void {
  credential.set('');
  state.change(() => ({ needed: true, refused: false }));
}

export function useSignIn(): SignInState & { signedIn: boolean } {
  return { ...useObservable(state), signedIn: credential.get() !== '' };
}
