// Short notices at the edge of the page, most of them with a way back. They wait while somebody reads them.
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { observable, useObservable } from '../api/observable.js';
import { Button, IconButton } from './button.js';

export interface Toast {
  text: string;
  /** Something went wrong. */
  trouble?: boolean;
  action?: { label: string; run(): void };
}

type Shown = Toast & { id: number };

/** Milliseconds a notice stays. Chosen: long enough to read it and reach for the button. */
const stays = 9_000;

const shown = observable<readonly Shown[]>([]);
let count = 0;

export function showToast(toast: Toast): void {
  count += 1;
  // More than three hide the page.
  shown.change((before) => [...before.slice(-2), { ...toast, id: count }]);
}

export function Toasts() {
  const toasts = useObservable(shown);
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-3 z-40 grid justify-items-center gap-2 sm:left-auto sm:right-5 sm:bottom-5 sm:justify-items-end"
    >
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastLine({ toast }: { toast: Shown }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => dismiss(toast.id), stays);
    return () => clearTimeout(timer);
  }, [held, toast.id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only makes it wait
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={`appear pointer-events-auto flex max-w-full items-center gap-3 rounded-card border bg-raised py-2 pr-2 pl-4 shadow-float sm:max-w-md ${toast.trouble ? 'border-danger' : 'border-line'}`}
    >
      <p dir="auto" className={`line-clamp-3 min-w-0 ${toast.trouble ? 'text-danger' : ''}`}>
        {toast.text}
      </p>
      {toast.action && (
        <Button
          size="small"
          onClick={() => {
            dismiss(toast.id);
            toast.action?.run();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton label="Dismiss" icon={<X size={16} aria-hidden />} onClick={() => dismiss(toast.id)} />
    </div>
  );
}

function dismiss(id: number): void {
  shown.change((before) => before.filter((toast) => toast.id !== id));
}
