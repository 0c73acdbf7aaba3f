// Asks before something that cannot be undone. `typed`: the person has to write it out first.
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from './button.js';
import { Dialog } from './dialog.js';
import { TextField } from './field.js';

interface ConfirmDialogProps {
  open: boolean;
  onClose(): void;
  onConfirm(): void;
  title: string;
  /** What the button says: the action, not "OK". */
  action: string;
  typed?: string;
  pending?: boolean;
  children: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title}>
      <ConfirmForm {...props} />
    </Dialog>
  );
}

function ConfirmForm({ onClose, onConfirm, action, typed, pending, children }: ConfirmDialogProps) {
  const [text, setText] = useState('');
  const ready = typed === undefined || text.trim() === typed.trim();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready) onConfirm();
  }

  return (
    <form onSubmit={submit} className="grid gap-5">
      <div className="grid gap-3 text-soft">{children}</div>
      {typed !== undefined && (
        <TextField label={`Type “${typed}” to go on`} value={text} onChange={setText} autoComplete="off" />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button tone="danger" type="submit" disabled={!ready} pending={pending}>
          {action}
        </Button>
      </div>
    </form>
  );
}
