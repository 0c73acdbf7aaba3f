// Colours of the design tokens for what is drawn on a canvas; they change with the appearance.
import { useSyncExternalStore } from 'react';

/** The value of a variable of styles.css, as it is now. */
export function cssColour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

/** Changes whenever the appearance does: what is drawn has to be drawn anew. */
export function useAppearance(): string {
  return useSyncExternalStore(subscribe, appearance);
}

const dark = window.matchMedia('(prefers-color-scheme: dark)');

function appearance(): string {
  return document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light');
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', listener);
  };
}
