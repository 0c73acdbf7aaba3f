// Is everything there: what `recollect doctor` says of the server that answers.
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Client } from 'recollect/client';
import { client } from '../../api/client.js';
import { Moment } from '../../components/moment.js';
import { Section } from './section.js';

type Report = Awaited<ReturnType<Client['doctor']>>;

const askEvery = 60_000;

export function DoctorSection() {
  const report = useQuery({
    queryKey: ['deployment', 'doctor'],
    queryFn: () => client().doctor(),
    refetchInterval: askEvery,
  });
  return (
    <Section title="This server" query={report}>
      {(data) => (
        <>
          <Problems problems={data.problems} />
          <Details report={data} />
        </>
      )}
    </Section>
  );
}

function Problems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0)
    return (
      <p className="flex items-center gap-2.5 rounded-control bg-accent-wash px-4 py-3 text-accent-ink">
        <CircleCheck size={18} aria-hidden className="shrink-0" /> Everything is in order.
      </p>
    );
  return (
    <ul className="grid gap-2">
      {problems.map((problem) => (
        <li key={problem} className="flex items-start gap-2.5 rounded-control bg-amber-wash px-4 py-3 text-amber">
          <TriangleAlert size={18} aria-hidden className="mt-0.5 shrink-0" /> {problem}
        </li>
      ))}
    </ul>
  );
}

function Details({ report }: { report: Report }) {
  const { counts, embeddingModel, upkeep, memory, vectorIndex } = report;
  const many = (value: number, one: string) => `${value.toLocaleString()} ${value === 1 ? one : `${one}s`}`;
  return (
    <dl className="grid gap-2 text-sm">
      <Line name="Holds">
        {many(counts.users, 'user')}, {many(counts.turns, 'turn')}, {many(counts.facts, 'current fact')}
      </Line>
      <Line name="Database">
        {report.database}, schema {report.schemaVersion}
      </Line>
      <Line name="Embedding model">
        {embeddingModel.name}, {embeddingModel.dimensions} dimensions
        {!embeddingModel.calibrated && ', not calibrated: nothing is held back'}
      </Line>
      {vectorIndex && (
        <Line name="Vector index">
          {vectorIndex.name}, {vectorIndex.reachable ? 'answers' : 'does not answer'},{' '}
          {many(vectorIndex.unsent, 'change')} to send
        </Line>
      )}
      <Line name="Extractor">{report.extractor}</Line>
      <Line name="Last upkeep">
        {upkeep ? (
          <>
            <Moment at={upkeep.startedAt} />: {many(upkeep.expired, 'fact')} ended, {many(upkeep.purged, 'fact')} purged
          </>
        ) : (
          'has not run yet'
        )}
      </Line>
      <Line name="Memory of the process">
        {memory.currentMegabytes.toLocaleString()} MB, at most {memory.peakMegabytes.toLocaleString()} MB
      </Line>
    </dl>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-[10rem_minmax(0,1fr)]">
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
