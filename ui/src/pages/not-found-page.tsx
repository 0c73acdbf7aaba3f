// An address of no page.
import { Signpost } from 'lucide-react';
import { Link } from 'wouter';
import { useDocumentTitle } from '../components/page-header.js';
import { EmptyState } from '../components/states.js';

export function NotFoundPage() {
  useDocumentTitle('Nothing here');
  return (
    <EmptyState icon={<Signpost size={22} aria-hidden />} level={1} title="There is nothing at this address">
      <p>
        The link may be old.{' '}
        <Link href="/" className="text-accent-ink underline underline-offset-2">
          Go to the chat
        </Link>
        , or choose a page from the navigation.
      </p>
    </EmptyState>
  );
}
