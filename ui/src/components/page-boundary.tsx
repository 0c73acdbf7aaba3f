// A page that breaks says so in its place; the navigation stays.
import { Component, type ReactNode } from 'react';
import { ErrorState } from './states.js';

export class PageBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === null ? this.props.children : <ErrorState error={error} onRetry={reload} />;
  }
}

/** After an update of the server the code of a page may be gone: a reload brings the new one. */
function reload(): void {
  window.location.reload();
}
