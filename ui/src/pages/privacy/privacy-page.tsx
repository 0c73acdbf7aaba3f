// Privacy.
import { PageHeader } from '../../components/page-header.js';

export function PrivacyPage() {
  return (
    <div className="mx-auto grid max-w-5xl gap-6 px-5 py-8 sm:px-8">
      <PageHeader title="Privacy" />
    </div>
  );
}
