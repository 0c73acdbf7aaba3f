// Privacy: what is stored where, taking it along, erasing it, and the record of what happened to it.
import { PageHeader } from '../../components/page-header.js';
import { AuditLog } from './audit-log.js';
import { EraseSection } from './erase-section.js';
import { ExportSection } from './export-section.js';
import { StoredSection } from './stored-section.js';

export function PrivacyPage() {
  return (
    <div className="mx-auto grid max-w-4xl gap-8 px-4 py-8 sm:px-8">
      <PageHeader title="Privacy">
        Everything that is stored about this user, where it lies, how to take it along and how to end it.
      </PageHeader>
      <StoredSection />
      <div className="grid gap-8 md:grid-cols-2">
        <ExportSection />
        <EraseSection />
      </div>
      <AuditLog />
    </div>
  );
}
