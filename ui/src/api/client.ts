// The published client against the server this page came from. Nothing else in the app makes a request.
import { type Client, createClient } from 'recollect/client';
import { credential } from './sign-in.js';

let made: { token: string; client: Client } | null = null;

/** With the credential of the moment. */
export function client(): Client {
  const token = credential.get();
  if (made?.token !== token) {
    const options = { url: window.location.origin, retries: 1 };
    made = { token, client: createClient(token === '' ? options : { ...options, token }) };
  }
  return made.client;
}
