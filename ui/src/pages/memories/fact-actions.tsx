// What can be done to a fact in its state: correct, keep, take back, bring back, decide.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Pencil, Pin, PinOff, RotateCcw, Trash2, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Fact } from 'recollect/client';
import { useLocation } from 'wouter';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { type FactAction, showTrouble, useFactAction } from '../../api/fact-actions.js';
import { userKey } from '../../api/query-client.js';
import { Button } from '../../components/button.js';
import { SelectField, TextArea } from '../../components/field.js';
import { showToast } from '../../components/toasts.js';
import { typeChoices } from './add-fact-dialog.js';

export function FactActions({ fact }: { fact: Fact }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <CorrectForm fact={fact} onClose={() => setEditing(false)} />;
  const open = fact.state === 'current';
  return (
    <div className="flex flex-wrap gap-2">
      {open && (
        <Button size="small" onClick={() => setEditing(true)}>
          <Pencil size={14} aria-hidden />
          Correct
        </Button>
      )}
      {open && !fact.pinned && <Act fact={fact} action="pin" label="Pin" icon={<Pin size={14} aria-hidden />} />}
      {open && fact.pinned && <Act fact={fact} action="unpin" label="Unpin" icon={<PinOff size={14} aria-hidden />} />}
      {open && <Act fact={fact} action="retract" label="Retract" icon={<Trash2 size={14} aria-hidden />} />}
      {fact.state === 'pending' && (
        <>
          <Act fact={fact} action="approve" label="Approve" icon={<Check size={14} aria-hidden />} />
          <Act fact={fact} action="reject" label="Reject" icon={<X size={14} aria-hidden />} />
        </>
      )}
      {!open && fact.state !== 'pending' && (
        <Act fact={fact} action="restore" label="Restore" icon={<RotateCcw size={14} aria-hidden />} />
      )}
    </div>
  );
}

function Act({ fact, action, label, icon }: { fact: Fact; action: FactAction; label: string; icon: ReactNode }) {
  const act = useFactAction();
  return (
    <Button size="small" pending={act.isPending} onClick={() => act.mutate({ factId: fact.id, action })}>
      {icon}
      {label}
    </Button>
  );
}

/** A correction is a new statement that takes the old one's place: history keeps both. */
function CorrectForm({ fact, onClose }: { fact: Fact; onClose(): void }) {
  const { userId } = useCurrentUser();
  const queries = useQueryClient();
  const restore = useFactAction();
  const [, navigate] = useLocation();
  const [text, setText] = useState(fact.text);
  const [type, setType] = useState(fact.type);
  const choices = typeChoices.some(({ value }) => value === fact.type)
    ? typeChoices
    : [...typeChoices, { value: fact.type, label: fact.type }];
  const correct = useMutation({
    mutationFn: () => client().facts.update(userId, fact.id, { text, type }),
    onSuccess(corrected) {
      onClose();
      navigate(`/memories/fact/${corrected.id}`, { replace: true });
      showToast({
        text: 'Corrected. The old wording stays in the history.',
        action: { label: 'Undo', run: () => restore.mutate({ factId: fact.id, action: 'restore' }) },
      });
    },
    onError: showTrouble,
    onSettled: () => queries.invalidateQueries({ queryKey: userKey(userId) }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '') correct.mutate();
  }

  return (
    <form onSubmit={submit} className="grid gap-3 rounded-card border border-line bg-raised p-4">
      <TextArea label="How it is" value={text} onChange={setText} />
      <SelectField label="Type" value={type} onChange={setType} choices={choices} />
      <div className="flex justify-end gap-2">
        <Button size="small" onClick={onClose}>
          Cancel
        </Button>
        <Button size="small" tone="primary" type="submit" disabled={text.trim() === ''} pending={correct.isPending}>
          Save the correction
        </Button>
      </div>
    </form>
  );
}
