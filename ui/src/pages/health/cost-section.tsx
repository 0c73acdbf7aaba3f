// What models cost: by day, and who it was for. Without a key for all users, of the one whose memory is shown.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { UsageReport } from 'recollect/client';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { Chart } from '../../components/chart.js';
import { ScoreBar } from '../../components/score-bar.js';
import { Figures } from './figure.js';
import { isForbidden, Section } from './section.js';

const day = 86_400;
const usersListed = 10;

interface Costs {
  days: UsageReport;
  /** Null where only one's own may be seen. */
  users: UsageReport | null;
}

export function CostSection() {
  const { userId } = useCurrentUser();
  const costs = useQuery({
    queryKey: ['deployment', 'usage', userId],
    queryFn: async (): Promise<Costs> => {
      try {
        const [days, users] = await Promise.all([client().usage({ by: 'day' }), client().usage({ by: 'user' })]);
        return { days, users };
      } catch (error) {
        if (!isForbidden(error)) throw error;
        return { days: await client().usage({ userId, by: 'day' }), users: null };
      }
    },
  });
  return (
    <Section title="Cost" query={costs}>
      {({ days, users }) => <CostView days={days} users={users} userId={userId} />}
    </Section>
  );
}

function CostView({ days, users, userId }: Costs & { userId: string }) {
  const slots = useMemo(() => everyDay(days), [days]);
  const times = useMemo(() => slots.map(({ time }) => time), [slots]);
  const series = useMemo(() => [{ label: 'Cost', values: slots.map(({ cost }) => cost), colour: '--accent' }], [slots]);
  const { total } = days;
  if (total.calls === 0)
    return (
      <p className="text-soft">
        No model was asked in the last 30 days, so nothing was spent. Without a key Recollect learns, recalls and
        forgets all the same, on this machine.
      </p>
    );
  return (
    <>
      <Figures
        figures={[
          { name: users ? 'Last 30 days' : `Last 30 days, ${userId}`, value: dollars(total.cost) },
          { name: 'Calls of models', value: total.calls.toLocaleString() },
          {
            name: 'Tokens read',
            value: (total.inputTokens + total.cacheReadTokens + total.cacheWriteTokens).toLocaleString(),
          },
          { name: 'Tokens written', value: total.outputTokens.toLocaleString() },
        ]}
      />
      <Chart title="Cost per day" {...{ times, series }} step={day} kind="bars" write={dollars} />
      {total.unpriced > 0 && (
        <p className="text-sm text-amber">
          {total.unpriced.toLocaleString()} calls are not in it: the price of their model is not known.
        </p>
      )}
      {days.budgets.map((budget) => (
        <ScoreBar
          key={`${budget.scope} ${budget.days}`}
          label={`Budget of ${dollars(budget.limit)} ${budget.scope === 'user' ? 'for each user' : 'for all'} in ${budget.days} days: ${dollars(budget.spent)} spent${budget.exhausted ? '; background work waits' : ''}`}
          value={budget.used}
          fill={budget.exhausted ? 'bg-danger' : 'bg-accent'}
        />
      ))}
      {users && <ByUser report={users} />}
      <p className="text-xs text-faint">Prices of {days.pricesAsOf}.</p>
    </>
  );
}

function ByUser({ report }: { report: UsageReport }) {
  const rows = report.rows.toSorted((one, other) => other.cost - one.cost || other.calls - one.calls);
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left text-sm">
        <caption className="mb-1 text-left text-sm font-medium text-soft">Cost per user</caption>
        <thead className="text-faint">
          <tr>
            <th scope="col" className="py-1 pr-3 font-medium">
              User
            </th>
            <th scope="col" className="px-3 py-1 text-right font-medium">
              Calls
            </th>
            <th scope="col" className="py-1 pl-3 text-right font-medium">
              Cost
            </th>
          </tr>
        </thead>
        <tbody className="tabular">
          {rows.slice(0, usersListed).map(({ userId, calls, cost }) => (
            <tr key={userId ?? ''} className="border-t border-line">
              <th scope="row" dir="auto" className="max-w-48 truncate py-1.5 pr-3 font-normal">
                {userId ?? <span className="text-faint italic">nobody in particular</span>}
              </th>
              <td className="px-3 py-1.5 text-right">{calls.toLocaleString()}</td>
              <td className="py-1.5 pl-3 text-right">{dollars(cost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > usersListed && <p className="mt-1 text-sm text-faint">and {rows.length - usersListed} more</p>}
    </div>
  );
}

/** Days without a call as well, at noon: a day of UTC is then the same day in most places. */
function everyDay({ rows, since, until }: UsageReport): { time: number; cost: number }[] {
  const costs = new Map(rows.map((row) => [row.day, row.cost]));
  const slots = [];
  for (
    let time = Date.parse(`${since}T12:00:00Z`) / 1_000;
    time <= Date.parse(`${until}T12:00:00Z`) / 1_000;
    time += day
  )
    slots.push({ time, cost: costs.get(new Date(time * 1_000).toISOString().slice(0, 10)) ?? 0 });
  return slots;
}

function dollars(value: number): string {
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 4 : 2;
  return `$${value.toFixed(digits)}`;
}
