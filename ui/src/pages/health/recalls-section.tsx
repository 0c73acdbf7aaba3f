// How recalls go: how many showed something, and how long they took.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { client } from '../../api/client.js';
import { Chart } from '../../components/chart.js';
import { ViewSwitch } from '../../components/view-switch.js';
import { Figures } from './figure.js';
import { type RecallStats, recallSlots } from './recall-hours.js';
import { Section } from './section.js';

type Span = '1' | '7' | '30';

const [hour, day] = [3_600, 86_400];
const askEvery = 60_000;

export function RecallsSection() {
  const [span, setSpan] = useState<Span>('1');
  const recalls = useQuery({
    queryKey: ['deployment', 'recalls', span],
    queryFn: () => client().recallStats({ since: new Date(Date.now() - Number(span) * day * 1_000).toISOString() }),
    placeholderData: keepPreviousData,
    refetchInterval: askEvery,
  });
  return (
    <Section
      title="Recalls"
      query={recalls}
      actions={
        <ViewSwitch<Span>
          label="Time shown"
          value={span}
          onChange={setSpan}
          choices={[
            { value: '1', label: 'Day' },
            { value: '7', label: 'Week' },
            { value: '30', label: 'Month' },
          ]}
        />
      }
    >
      {(stats) => <Recalls stats={stats} step={span === '30' ? day : hour} />}
    </Section>
  );
}

function Recalls({ stats, step }: { stats: RecallStats; step: number }) {
  const slots = useMemo(() => recallSlots(stats, step), [stats, step]);
  const whole = useMemo(() => recallSlots(stats, 400 * day), [stats]);
  const times = useMemo(() => slots.map(({ time }) => time), [slots]);
  const outcomes = useMemo(
    () => [
      { label: 'Showed something', values: slots.map(({ hits }) => hits), colour: '--accent' },
      { label: 'Held back: not relevant', values: slots.map(({ withheld }) => withheld), colour: '--amber' },
      { label: 'Found nothing new', values: slots.map(({ empty }) => empty), colour: '--line-strong' },
      { label: 'Failed', values: slots.map(({ failed }) => failed), colour: '--danger' },
    ],
    [slots],
  );
  const latency = useMemo(
    () => [
      { label: 'Half are faster than', values: slots.map(({ p50 }) => p50), colour: '--accent' },
      { label: '95 % are faster than', values: slots.map(({ p95 }) => p95), colour: '--amber' },
    ],
    [slots],
  );
  const sum = (read: (slot: (typeof whole)[number]) => number) => whole.reduce((total, slot) => total + read(slot), 0);
  const all = sum(({ recalls }) => recalls);
  const failed = sum((slot) => slot.failed);
  if (all === 0)
    return (
      <p className="text-soft">
        Nothing was recalled in this time. Each minute’s recalls are counted here a little later.
      </p>
    );
  const slowest = slots.reduce((most, { p95 }) => Math.max(most, p95 ?? 0), 0);
  return (
    <>
      <Figures
        figures={[
          { name: 'Recalls', value: all.toLocaleString() },
          { name: 'Showed something', value: `${Math.round((100 * sum(({ hits }) => hits)) / all)} %` },
          { name: 'Slowest p95', value: milliseconds(slowest) },
          { name: 'Failed', value: failed.toLocaleString(), tone: failed > 0 ? 'danger' : 'plain' },
        ]}
      />
      <Chart title="What recalls came to" {...{ times, step }} series={outcomes} kind="bars" write={wholeNumber} />
      <Chart title="How long they took" {...{ times, step }} series={latency} kind="lines" write={milliseconds} />
    </>
  );
}

function wholeNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString() : '';
}

function milliseconds(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toFixed(1)} s` : `${Math.round(value)} ms`;
}
