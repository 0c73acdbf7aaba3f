// What stands around every page: navigation, whose memory it is, and whether the server answers.
import { Menu } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useLiveUpdates } from '../api/live-events.js';
import { IconButton } from '../components/button.js';
import { Drawer } from '../components/dialog.js';
import { ConnectionNotice } from './connection-notice.js';
import { Navigation } from './navigation.js';
import { ThemeSwitch } from './theme-switch.js';
import { UserSwitch } from './user-switch.js';

export function Shell({ children }: { children: ReactNode }) {
  useLiveUpdates();
  const [menuOpen, setMenuOpen] = useState(false);
  const main = useFocusOnPage();
  return (
    <div className="lg:grid lg:h-dvh lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:z-50 focus:m-2 focus:rounded-control focus:bg-raised focus:px-4 focus:py-2 focus:shadow-float"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-20 flex items-center justify-between border-b border-line bg-page/95 px-4 py-2 backdrop-blur lg:hidden">
        <Brand />
        <IconButton label="Menu" onClick={() => setMenuOpen(true)} icon={<Menu size={20} aria-hidden />} />
      </header>
      <aside className="hidden border-r border-line lg:flex lg:h-dvh lg:flex-col lg:gap-6 lg:overflow-y-auto lg:px-3 lg:py-5">
        <div className="px-2">
          <Brand />
        </div>
        <Navigation />
        <div className="mt-auto grid gap-3">
          <UserSwitch />
          <ThemeSwitch />
        </div>
      </aside>
      <Drawer open={menuOpen} onClose={() => setMenuOpen(false)} title="Menu">
        <div className="grid gap-6">
          <Navigation onFollow={() => setMenuOpen(false)} />
          <div className="grid gap-3">
            <UserSwitch />
            <ThemeSwitch />
          </div>
        </div>
      </Drawer>
      <div className="flex min-w-0 flex-col lg:h-dvh lg:overflow-hidden">
        <ConnectionNotice />
        <main id="main" ref={main} tabIndex={-1} className="min-h-0 flex-1 outline-none lg:overflow-y-auto">
          {children}
        </main>
      </div>
    </div>
  );
}

function Brand() {
  return (
    <Link href="/" className="inline-flex items-center gap-2.5" aria-label="Recollect, to the chat">
      <img src="/icon.svg" alt="" width={26} height={26} />
      <span className="font-display text-[1.3rem] leading-none tracking-tight">Recollect</span>
    </Link>
  );
}

/** Whoever follows a link by keyboard or screen reader is then in the new page, not in the navigation. */
function useFocusOnPage() {
  const main = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const before = useRef(location);
  useEffect(() => {
    if (before.current !== location) main.current?.focus({ preventScroll: true });
    before.current = location;
  }, [location]);
  return main;
}
