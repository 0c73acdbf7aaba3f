// The pages, as links. Counts say what waits for somebody.
import { Link, useLocation } from 'wouter';
import { useReviewCount } from '../api/review.js';
import { type PageEntry, pages } from '../pages.js';

export function Navigation({ onFollow }: { onFollow?: () => void }) {
  const [location] = useLocation();
  const waiting = useReviewCount();
  return (
    <nav aria-label="Pages">
      <ul className="grid gap-0.5">
        {pages.map((page) => (
          <li key={page.id}>
            <NavigationLink
              page={page}
              current={isOn(page, location)}
              count={page.id === 'memories' ? waiting : 0}
              onFollow={onFollow}
            />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NavigationLink(props: { page: PageEntry; current: boolean; count: number; onFollow?: () => void }) {
  const { page, current, count, onFollow } = props;
  return (
    <Link
      href={page.paths[0]}
      onClick={onFollow}
      aria-current={current ? 'page' : undefined}
      className="flex items-center gap-3 rounded-control px-3 py-2 text-soft transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-accent-ink"
    >
      <page.Icon size={18} strokeWidth={1.75} aria-hidden />
      <span>{page.label}</span>
      {count > 0 && (
        <span className="tabular ml-auto rounded-full bg-amber-wash px-2 py-px text-xs font-medium text-amber">
          {count}
          <span className="sr-only"> waiting for review</span>
        </span>
      )}
    </Link>
  );
}

function isOn(page: PageEntry, location: string): boolean {
  const [first] = page.paths;
  if (first === '/') return location === '/' || location.startsWith('/chat/');
  return location === first || location.startsWith(`${first}/`);
}
