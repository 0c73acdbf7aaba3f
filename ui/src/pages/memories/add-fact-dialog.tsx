// States a fact directly: the statement is its own evidence.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { showTrouble } from '../../api/fact-actions.js';
import { userKey } from '../../api/query-client.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { builtInTypes, factTypeLabel } from '../../components/fact-types.js';
import { SelectField, TextArea, TextField } from '../../components/field.js';
import { showToast } from '../../components/toasts.js';

export function AddFactDialog({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Add a fact">
      <AddFactForm onClose={onClose} />
    </Dialog>
  );
}

export const typeChoices = builtInTypes.map((type) => ({ value: type, label: factTypeLabel(type) }));

function AddFactForm({ onClose }: { onClose(): void }) {
  const { userId } = useCurrentUser();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [type, setType] = useState('personal_context');
  const [subject, setSubject] = useState('');
  const add = useMutation({
    mutationFn: () => client().facts.add({ userId, text, type, ...(subject.trim() === '' ? {} : { subject }) }),
    onSuccess(fact) {
      onClose();
      const held = 'It waits for review: it reads like an order to the agent.';
      showToast({ text: fact.state === 'pending' ? held : 'Added. It is recalled from now on.' });
    },
    onError: showTrouble,
    onSettled: () => queries.invalidateQueries({ queryKey: userKey(userId) }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '') add.mutate();
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <TextArea
        label="What should be remembered?"
        value={text}
        onChange={setText}
        placeholder="I prefer short answers."
        hint="One sentence, as you would say it."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Type" value={type} onChange={setType} choices={typeChoices} />
        <TextField label="About" value={subject} onChange={setSubject} placeholder="you" />
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button tone="primary" type="submit" disabled={text.trim() === ''} pending={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}
