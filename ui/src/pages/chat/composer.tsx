// Where a message is written. Enter sends it, Shift and Enter begin a new line.
import { ArrowUp, Square } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { useCurrentUser } from '../../api/current-user.js';
import { IconButton } from '../../components/button.js';
import { type Exchange, sendMessage, stopAnswer } from './exchanges.js';

interface ComposerProps {
  sessionId: string;
  draft: string;
  onDraft(text: string): void;
  running: Exchange | undefined;
  onSend(): void;
}

export function Composer({ sessionId, draft, onDraft, running, onSend }: ComposerProps) {
  const { userId } = useCurrentUser();
  const box = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // As high as what is in it.
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight, draft === '' ? 48 : 200)}px`;
    if (draft !== '') element.focus();
  }, [draft]);

  function send(event?: FormEvent) {
    event?.preventDefault();
    if (draft.trim() === '' || running) return;
    sendMessage(userId, sessionId, draft);
    onDraft('');
    onSend();
  }

  function pressed(event: KeyboardEvent) {
    // While a word is composed (Japanese, Chinese, Korean), Enter belongs to it.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event as unknown as FormEvent);
  }

  return (
    <form
      onSubmit={send}
      className="sticky bottom-0 bg-gradient-to-t from-page from-70% to-transparent px-4 pt-4 pb-4 sm:px-8"
    >
      <div className="mx-auto flex max-w-3xl items-end gap-2 rounded-card border border-line-strong bg-raised p-1.5 pl-4 shadow-card focus-within:border-accent">
        <label className="min-w-0 flex-1 self-center">
          <span className="sr-only">Your message</span>
          <textarea
            ref={box}
            dir="auto"
            rows={1}
            value={draft}
            placeholder="Say something worth remembering"
            onChange={(event) => onDraft(event.target.value)}
            onKeyDown={pressed}
            className="block w-full resize-none bg-transparent py-2 outline-none placeholder:text-faint"
          />
        </label>
        {running ? (
          <IconButton
            label="Stop the answer"
            icon={<Square size={16} aria-hidden />}
            onClick={() => stopAnswer(running.key)}
            className="bg-sunken"
          />
        ) : (
          <button
            type="submit"
            aria-label="Send"
            disabled={draft.trim() === ''}
            className="grid size-9 shrink-0 place-items-center rounded-control bg-accent text-on-accent transition hover:brightness-110 disabled:opacity-40"
          >
            <ArrowUp size={18} aria-hidden />
          </button>
        )}
      </div>
    </form>
  );
}
