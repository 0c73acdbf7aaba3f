// Memories.
import { PageHeader } from '../../components/page-header.js';

export function MemoriesPage() {
  return (
    <div className="mx-auto grid max-w-5xl gap-6 px-5 py-8 sm:px-8">
      <PageHeader title="Memories" />
    </div>
  );
}
