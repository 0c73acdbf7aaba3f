// Whose memory is shown, and a field to name another. No list: who else is remembered is nobody's business.
import { UserRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useCurrentUser } from '../api/current-user.js';
import { signOut, useSignIn } from '../api/sign-in.js';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';
import { TextField } from '../components/field.js';

export function UserSwitch() {
  const { userId, change } = useCurrentUser();
  const { signedIn } = useSignIn();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(userId);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (typed.trim() === '') return;
    setOpen(false);
    change(typed.trim());
  }

  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="flex w-full items-center gap-2.5 rounded-control px-2.5 py-2 text-left hover:bg-sunken"
      >
        <span className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-wash text-accent-ink">
          <UserRound size={15} aria-hidden />
        </span>
        <span className="min-w-0">
          <span className="block text-xs text-faint">Memory of</span>
          <span dir="auto" className="block truncate font-medium">
            {userId}
          </span>
        </span>
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Whose memory?">
        <form onSubmit={submit} className="grid gap-4">
          <TextField
            label="User id"
            value={typed}
            onChange={setTyped}
            hint="As your application names the user. `npm run chat` talks with “me”. Recollect keeps no list to choose from."
          />
          <div className="flex flex-wrap justify-end gap-2">
            {signedIn && (
              <Button tone="ghost" onClick={signOut} className="mr-auto">
                Sign out
              </Button>
            )}
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button tone="primary" type="submit" disabled={typed.trim() === ''}>
              Show this memory
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
