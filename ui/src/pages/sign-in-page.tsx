// A server that has keys asks for one: an application's key, or a user's token.
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useCurrentUser } from '../api/current-user.js';
import { queryClient } from '../api/query-client.js';
import { signIn, useSignIn } from '../api/sign-in.js';
import { Button } from '../components/button.js';
import { TextField } from '../components/field.js';
import { useDocumentTitle } from '../components/page-header.js';

export function SignInPage() {
  const { refused } = useSignIn();
  const { userId, change } = useCurrentUser();
  const [typed, setTyped] = useState('');
  const [user, setUser] = useState(userId);
  useDocumentTitle('Sign in');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (typed.trim() === '' || user.trim() === '') return;
    queryClient.clear();
    change(user.trim());
    signIn(typed);
  }

  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <form
        onSubmit={submit}
        className="appear grid w-full max-w-md gap-5 rounded-card border border-line bg-surface p-7 shadow-card"
      >
        <div className="grid gap-3">
          <img src="/icon.svg" alt="" width={40} height={40} />
          <h1 className="text-3xl">Sign in to Recollect</h1>
          <p className="text-soft">
            This server asks who you are. Enter an application’s key, or a user’s token. It is kept for this tab only.
          </p>
        </div>
        {refused && (
          <p role="alert" className="rounded-control bg-danger-wash px-3 py-2 text-danger">
            This key or token does not hold. It may have expired or been revoked.
          </p>
        )}
        <TextField label="Key or token" type="password" autoComplete="off" value={typed} onChange={setTyped} />
        <TextField label="User id" value={user} onChange={setUser} hint="Whose memory to open." />
        <Button tone="primary" type="submit" disabled={typed.trim() === '' || user.trim() === ''}>
          <KeyRound size={16} aria-hidden />
          Sign in
        </Button>
        <p className="text-sm text-faint">
          Keys are made with <code className="font-mono">recollect keys create</code>.
        </p>
      </form>
    </main>
  );
}
