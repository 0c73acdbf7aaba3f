// A part of a page that scrolls by itself. It has a name and takes the focus, so that it can be scrolled by keyboard.
import type { ReactNode, Ref } from 'react';

interface ScrollAreaProps {
  label: string;
  ref?: Ref<HTMLElement>;
  children: ReactNode;
  className?: string;
}

export function ScrollArea({ label, ref, children, className = '' }: ScrollAreaProps) {
  return (
    <section
      ref={ref}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      aria-label={label}
      className={`min-h-0 overflow-y-auto outline-offset-[-2px] ${className}`}
    >
      {children}
    </section>
  );
}
