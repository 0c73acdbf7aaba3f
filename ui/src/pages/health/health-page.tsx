// How the deployment is: its background work, how recalls go, what models cost, what will be forgotten.
import { PageHeader } from '../../components/page-header.js';
import { CostSection } from './cost-section.js';
import { DoctorSection } from './doctor-section.js';
import { ForecastSection } from './forecast-section.js';
import { JobsSection } from './jobs-section.js';
import { RecallsSection } from './recalls-section.js';

export function HealthPage() {
  return (
    <div className="mx-auto grid max-w-6xl gap-6 px-5 py-8 sm:px-8">
      <PageHeader title="Health">
        Whether everything works, how fast, at what price, and what is about to be forgotten.
      </PageHeader>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <div className="grid min-w-0 gap-6">
          <JobsSection />
          <RecallsSection />
        </div>
        <div className="grid min-w-0 gap-6">
          <ForecastSection />
          <CostSection />
          <DoctorSection />
        </div>
      </div>
    </div>
  );
}
