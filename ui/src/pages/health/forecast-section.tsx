// What the policy will end of the memory that is shown: how many by month, and which ones next.
import { useQuery } from '@tanstack/react-query';
import type { UpkeepForecast } from 'recollect/client';
import { Link } from 'wouter';
import { client } from '../../api/client.js';
import { useCurrentUser } from '../../api/current-user.js';
import { userKey } from '../../api/query-client.js';
import { FactTypeBadge } from '../../components/badge.js';
import { Moment } from '../../components/moment.js';
import { Section } from './section.js';

const listed = 8;

export function ForecastSection() {
  const { userId } = useCurrentUser();
  const forecast = useQuery({
    queryKey: userKey(userId, 'forecast'),
    queryFn: () => client().upkeep.forecast({ userId, days: 365, limit: listed }),
  });
  return (
    <Section title="What will be forgotten" query={forecast}>
      {(data) => <Forecast forecast={data} />}
    </Section>
  );
}

function Forecast({ forecast }: { forecast: UpkeepForecast }) {
  const { facts, exempt, ending, months, soonest, omitted, policy } = forecast;
  if (facts === 0) return <p className="text-soft">There is no fact yet that could expire.</p>;
  // To the last month in which something ends; a year of noughts says nothing.
  const last = months.findLastIndex(({ unused, overCap }) => unused + overCap > 0);
  const shown = months.slice(0, Math.max(last + 1, 3));
  const most = Math.max(1, ...months.map(({ unused, overCap }) => unused + overCap));
  return (
    <>
      <p className="text-lg">{headline(forecast)}</p>
      <ul aria-label="Facts that expire, by month" className="grid gap-1.5">
        {shown.map(({ month, unused, overCap }) => (
          <li key={month} className="grid grid-cols-[4.8rem_minmax(0,1fr)_2.5rem] items-center gap-3 text-sm">
            <span className="text-soft">{monthName.format(new Date(`${month}-01T00:00:00Z`))}</span>
            <span aria-hidden className="flex h-2.5 overflow-hidden rounded-full bg-sunken">
              <span className="bg-amber" style={{ width: `${(unused / most) * 100}%` }} />
              <span className="bg-danger" style={{ width: `${(overCap / most) * 100}%` }} />
            </span>
            <span className="tabular text-right">{unused + overCap}</span>
          </li>
        ))}
      </ul>
      {soonest.length > 0 && (
        <div>
          <h3 className="mb-1 text-sm font-medium text-soft">Next</h3>
          <ol className="divide-y divide-line">
            {soonest.map((fact) => (
              <li key={fact.factId} className="py-2">
                <Link
                  href={`/memories/fact/${fact.factId}`}
                  dir="auto"
                  className="line-clamp-2 underline-offset-2 hover:underline"
                >
                  {fact.text}
                </Link>
                <p className="flex flex-wrap items-center gap-x-3 text-sm text-faint">
                  <FactTypeBadge type={fact.type} />
                  <Moment at={fact.at} />
                  <span>{fact.reason === 'over_cap' ? 'over the cap' : usesWords(fact.uses)}</span>
                </p>
              </li>
            ))}
          </ol>
          {omitted > 0 && <p className="mt-1 text-sm text-faint">and {omitted.toLocaleString()} more within a year</p>}
        </div>
      )}
      <p className="text-sm text-faint">
        Policy “{policy}”, if nothing is used or said again meanwhile. {exempt.toLocaleString()} of{' '}
        {facts.toLocaleString()} facts never expire: they are pinned, or constraints.
        {ending > 0 && ' Pin a fact to keep it.'}
      </p>
    </>
  );
}

const monthName = new Intl.DateTimeFormat(undefined, { month: 'short', year: '2-digit', timeZone: 'UTC' });
const wholeMonth = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });

function headline({ months, ending, from }: UpkeepForecast): string {
  if (ending === 0) return 'Nothing expires within a year.';
  const next = months.find(({ unused, overCap }) => unused + overCap > 0);
  if (!next) return `${ending} facts expire within a year.`;
  const count = next.unused + next.overCap;
  const facts = count === 1 ? '1 fact expires' : `${count.toLocaleString()} facts expire`;
  const ahead = monthsBetween(from, next.month);
  const when =
    ahead === 0
      ? 'this month'
      : ahead === 1
        ? 'next month'
        : `in ${wholeMonth.format(new Date(`${next.month}-01T00:00:00Z`))}`;
  return `${facts} ${when}.`;
}

function monthsBetween(from: string, month: string): number {
  const at = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
  return at(month) - at(from);
}

function usesWords(uses: number): string {
  return uses === 0 ? 'never used' : uses === 1 ? 'used once' : `used ${uses} times`;
}
