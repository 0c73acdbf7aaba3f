// A chart over time by uPlot, with what the pointer is on written above it and the same as a table under it.
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { cssColour, useAppearance } from './css-colours.js';

export interface ChartSeries {
  label: string;
  /** One for each time; null: nothing there. */
  values: readonly (number | null)[];
  /** Variable of styles.css. */
  colour: string;
}

interface ChartProps {
  /** What is seen, in one sentence. */
  title: string;
  /** Seconds since 1970, ascending. */
  times: readonly number[];
  series: readonly ChartSeries[];
  /** Bars stand on each other; lines stand for themselves. */
  kind: 'bars' | 'lines';
  write(value: number): string;
  /** Seconds from one time to the next. */
  step: number;
}

const height = 180;

export function Chart({ title, times, series, kind, write, step }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const appearance = useAppearance();
  const [at, setAt] = useState<number | null>(null);
  const writer = useRef(write);
  writer.current = write;
  const data = useMemo(() => toData(times, series, kind), [times, series, kind]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read while drawing
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const options = { element, series, kind, step, write: (value: number) => writer.current(value), point: setAt };
    const chart = new uPlot(describeChart(options), data, element);
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [data, kind, step, appearance]);
  return (
    <figure className="grid min-w-0 gap-2">
      <figcaption className="text-sm font-medium text-soft">{title}</figcaption>
      <Legend series={series} index={at} time={at === null ? null : (times[at] ?? null)} step={step} write={write} />
      <div ref={place} aria-hidden className="min-w-0" style={{ height }} />
      <details className="text-sm">
        <summary className="w-fit text-faint">As a table</summary>
        <ChartTable title={title} times={times} series={series} step={step} write={write} />
      </details>
    </figure>
  );
}

function Legend(props: {
  series: readonly ChartSeries[];
  index: number | null;
  time: number | null;
  step: number;
  write(value: number): string;
}) {
  const { series, index, time, step, write } = props;
  return (
    <p aria-hidden className="flex min-h-6 flex-wrap items-center gap-x-4 text-xs text-soft">
      {series.map(({ label, colour, values }) => {
        const value = index === null ? null : values[index];
        return (
          <span key={label} className="inline-flex items-center gap-1.5">
            <span className="size-2.5 rounded-[3px]" style={{ backgroundColor: `var(${colour})` }} />
            {label}
            {value !== null && value !== undefined && <b className="tabular text-ink">{write(value)}</b>}
          </span>
        );
      })}
      {time !== null && <span className="tabular ml-auto text-faint">{writeTime(time, step)}</span>}
    </p>
  );
}

function ChartTable({ title, times, series, step, write }: Omit<ChartProps, 'kind'>) {
  const rows = times.map((time, index) => ({ time, values: series.map(({ values }) => values[index] ?? null) }));
  const filled = rows.filter(({ values }) => values.some((value) => value !== null && value !== 0));
  return (
    <div className="mt-2 max-h-72 overflow-auto rounded-control border border-line">
      <table className="w-full text-left">
        <caption className="sr-only">{title}</caption>
        <thead className="bg-sunken text-soft">
          <tr>
            <th scope="col" className="px-3 py-1.5 font-medium">
              Time
            </th>
            {series.map(({ label }) => (
              <th key={label} scope="col" className="px-3 py-1.5 text-right font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="tabular">
          {filled.map(({ time, values }) => (
            <tr key={time} className="border-t border-line">
              <th scope="row" className="px-3 py-1 font-normal whitespace-nowrap">
                {writeTime(time, step)}
              </th>
              {values.map((value, index) => (
                <td key={series[index]?.label} className="px-3 py-1 text-right">
                  {value === null ? '' : write(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Bars are drawn the whole stack first, each lower part over it. */
function toData(times: readonly number[], series: readonly ChartSeries[], kind: ChartProps['kind']): uPlot.AlignedData {
  if (kind === 'lines') return [[...times], ...series.map(({ values }) => [...values])];
  const sums = times.map(() => 0);
  const stacked = series.map(({ values }) =>
    values.map((value, index) => (sums[index] = (sums[index] ?? 0) + (value ?? 0))),
  );
  return [[...times], ...stacked.reverse()];
}

interface ChartDescription {
  element: HTMLElement;
  series: readonly ChartSeries[];
  kind: ChartProps['kind'];
  step: number;
  write(value: number): string;
  point(index: number | null): void;
}

function describeChart({ element, series, kind, step, write, point }: ChartDescription): uPlot.Options {
  const drawn = kind === 'bars' ? series.toReversed() : series;
  const lines = { stroke: cssColour('--ink-faint'), font: '12px system-ui, sans-serif', ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.75, 40] });
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { show: kind === 'lines' } },
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(most * 1.08, Number.EPSILON * 8)] } },
    axes: [
      {
        ...lines,
        size: 28,
        grid: { show: false },
        values: (_chart, splits, _axis, _space, increment) => splits.map((time) => writeTick(time, increment)),
      },
      {
        ...lines,
        size: 50,
        grid: { stroke: cssColour('--line'), width: 1 },
        values: (_chart, splits) => splits.map(write),
      },
    ],
    series: [
      {},
      ...drawn.map(({ label, colour }): uPlot.Series => {
        const ink = cssColour(colour);
        return kind === 'bars'
          ? { label, fill: ink, width: 0, paths: bars, points: { show: false } }
          : { label, stroke: ink, width: 2, spanGaps: true, points: { size: 5, fill: ink } };
      }),
    ],
    hooks: { setCursor: [(chart) => point(chart.cursor.idx ?? null)] },
    padding: [8, step > 0 ? 12 : 0, 0, 0],
  };
}

const hourTick = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayTick = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const hourWords = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

function writeTick(time: number, increment: number): string {
  return (increment >= 86_400 ? dayTick : hourTick).format(new Date(time * 1_000));
}

function writeTime(time: number, step: number): string {
  return (step >= 86_400 ? dayTick : hourWords).format(new Date(time * 1_000));
}
