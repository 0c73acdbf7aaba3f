// Dialogs are the browser's own: it keeps the focus inside, closes on Escape and hides the rest from screen readers.
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.js';

interface DialogProps {
  open: boolean;
  onClose(): void;
  title: string;
  children: ReactNode;
}

export function Dialog(props: DialogProps & { wide?: boolean }) {
  const width = props.wide ? 'max-w-3xl' : 'max-w-lg';
  return (
    <NativeDialog
      {...props}
      className={`m-auto w-[calc(100vw-2rem)] ${width} max-h-[85dvh] rounded-card border border-line p-6 shadow-float`}
    />
  );
}

/** From the side: for what belongs beside the page, and for the menu of a phone. */
export function Drawer(props: DialogProps & { wide?: boolean }) {
  const width = props.wide ? 'max-w-2xl' : 'max-w-80';
  return (
    <NativeDialog
      {...props}
      className={`m-0 ml-auto h-dvh max-h-none w-full ${width} border-l border-line p-5 shadow-float sm:p-6`}
    />
  );
}

function NativeDialog({ open, onClose, title, children, className }: DialogProps & { className: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by itself; the click is on the backdrop
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={(event) => {
        // One that was opened from within this one closes by itself.
        if (event.target === dialog.current) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      className={`overflow-y-auto bg-surface text-ink ${className}`}
    >
      {open && (
        <div className="appear">
          <div className="mb-4 flex items-start justify-between gap-4">
            <h2 id={titleId} className="text-xl">
              {title}
            </h2>
            <IconButton label="Close" onClick={onClose} icon={<X size={18} aria-hidden />} className="-mt-1 -mr-2" />
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
