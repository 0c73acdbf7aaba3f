// Background work: what waits, what gave up, and trying that again.
import { useMutation, useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import type { Client } from 'recollect/client';
import { client } from '../../api/client.js';
import { describeError } from '../../api/describe-error.js';
import { queryClient } from '../../api/query-client.js';
import { Button } from '../../components/button.js';
import { Moment } from '../../components/moment.js';
import { showToast } from '../../components/toasts.js';
import { Figures } from './figure.js';
import { Section } from './section.js';

type Job = Awaited<ReturnType<Client['jobs']['list']>>['jobs'][number];

const jobsKey = ['deployment', 'jobs'];
/** Milliseconds. Work comes and goes by itself. */
const askEvery = 10_000;
const listed = 50;

const kinds: Readonly<Record<string, string>> = {
  extract: 'Learn facts from an exchange',
  embed: 'Make vectors',
  summarise: 'Summarise a conversation',
  profile: 'Make a profile',
  webhook: 'Deliver events',
  upkeep: 'Upkeep',
  erase: 'Finish an erasure',
};

export function JobsSection() {
  const jobs = useQuery({
    queryKey: jobsKey,
    queryFn: async () => {
      const [{ jobs: counts }, dead, open] = await Promise.all([
        client().stats(),
        client().jobs.list({ state: 'dead', limit: listed }),
        client().jobs.list({ limit: listed }),
      ]);
      return { counts, dead: dead.jobs, open: open.jobs.filter(({ state }) => state !== 'dead') };
    },
    refetchInterval: askEvery,
  });
  return (
    <Section title="Background work" query={jobs}>
      {({ counts, dead, open }) => (
        <>
          <Figures
            figures={[
              { name: 'Waiting', value: counts.waiting.toLocaleString() },
              { name: 'Running', value: counts.active.toLocaleString() },
              {
                name: 'Trying again',
                value: counts.retrying.toLocaleString(),
                tone: counts.retrying > 0 ? 'amber' : 'plain',
              },
              { name: 'Gave up', value: counts.dead.toLocaleString(), tone: counts.dead > 0 ? 'danger' : 'plain' },
            ]}
          />
          {dead.length > 0 && <JobList title="Gave up after the last try" jobs={dead} withRetry />}
          {open.length > 0 && <JobList title="Open" jobs={open} />}
          {dead.length + open.length === 0 && <p className="text-soft">Nothing waits, and nothing failed.</p>}
          {counts.dead > dead.length && <p className="text-sm text-faint">The last {dead.length} are listed.</p>}
        </>
      )}
    </Section>
  );
}

function JobList({ title, jobs, withRetry = false }: { title: string; jobs: readonly Job[]; withRetry?: boolean }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium text-soft">{title}</h3>
      <ul className="max-h-80 divide-y divide-line overflow-y-auto">
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} withRetry={withRetry} />
        ))}
      </ul>
    </div>
  );
}

function JobLine({ job, withRetry }: { job: Job; withRetry: boolean }) {
  const name = kinds[job.kind] ?? job.kind;
  const retry = useMutation({
    mutationFn: () => client().jobs.retry(job.id),
    onSuccess: () => showToast({ text: `${name}: it is tried again.` }),
    onError: (error) => showToast({ text: describeError(error).detail, trouble: true }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: jobsKey }),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="font-medium">{name}</p>
        <p className="text-sm text-faint">
          <Moment at={job.createdAt} />
          {job.retries > 0 && `, tried again ${job.retries === 1 ? 'once' : `${job.retries} times`}`}
          {job.trouble && (
            <>
              , <code className="font-mono text-xs text-danger">{job.trouble}</code>
            </>
          )}
        </p>
      </div>
      {withRetry && (
        <Button size="small" pending={retry.isPending} onClick={() => retry.mutate()} aria-label={`Try again: ${name}`}>
          <RotateCcw size={14} aria-hidden /> Try again
        </Button>
      )}
    </li>
  );
}
