// Sums of what models were asked: per user, and over all users.
import type { UsageGroup, UsageSums } from '../domain/usage.js';
import type { Connection } from '../ports/database.js';

export interface UsageRow extends UsageSums {
  day: string;
  purpose: string;
  model: string;
}

const keys = 'day, purpose, model';
const sums = 'calls, unpriced, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost';

function given(from: number): string {
  const types = ['date', 'text', 'text', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'numeric'];
  return `unnest(${types.map((type, index) => `$${from + index}::${type}[]`).join(', ')}) as given(${keys}, ${sums})`;
}

function values(rows: readonly UsageRow[]): unknown[] {
  const columns: readonly (keyof UsageRow)[] = [
    ...(['day', 'purpose', 'model', 'calls', 'unpriced'] as const),
    ...(['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'cost'] as const),
  ];
  // In the order of the key, so that two processes cannot wait for each other's rows.
  const ordered = rows.toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
  return columns.map((column) => ordered.map((row) => row[column]));
}

function keyOf({ day, purpose, model }: UsageRow): string {
  return JSON.stringify([day, purpose, model]);
}

const added = sums
  .split(', ')
  .map((column) => `${column} = u.${column} + excluded.${column}`)
  .join(', ');

/** The user must be there. */
export async function addUsage(connection: Connection, userId: string, rows: readonly UsageRow[]): Promise<void> {
  await connection.query(
    `insert into recollect.usage as u (user_id, ${keys}, ${sums})
     select $1, given.* from ${given(2)} on conflict (user_id, ${keys}) do update set ${added}`,
    [userId, ...values(rows)],
  );
}

/** In a transaction of the upkeep role. */
export async function addUsageTotals(connection: Connection, rows: readonly UsageRow[]): Promise<void> {
  await connection.query(
    `insert into recollect.usage_totals as u (${keys}, ${sums})
     select given.* from ${given(1)} on conflict (${keys}) do update set ${added}`,
    values(rows),
  );
}

export interface UsageSpan {
  /** Days, both of them in it. */
  since: string;
  until: string;
  by: readonly UsageGroup[];
}

export type UsageGroupRow = UsageSums & Partial<Record<Exclude<UsageGroup, 'user'> | 'userId', string>>;

const groupColumns: Readonly<Record<UsageGroup, string>> = {
  day: `to_char(day, 'YYYY-MM-DD') as day`,
  user: 'user_id as "userId"',
  purpose: 'purpose',
  model: 'model',
};

/** Of one user, or in a transaction of the upkeep role of every user that is still there. */
export function listUserUsage(
  connection: Connection,
  span: UsageSpan,
  userId: string | null,
): Promise<UsageGroupRow[]> {
  return listFrom(
    connection,
    'usage',
    span,
    userId === null ? '' : 'and user_id = $3',
    userId === null ? [] : [userId],
  );
}

/** Of all calls. In a transaction of the upkeep role. */
export function listUsageTotals(connection: Connection, span: UsageSpan): Promise<UsageGroupRow[]> {
  return listFrom(connection, 'usage_totals', span, '', []);
}

async function listFrom(
  connection: Connection,
  table: 'usage' | 'usage_totals',
  { since, until, by }: UsageSpan,
  condition: string,
  more: readonly unknown[],
): Promise<UsageGroupRow[]> {
  const columns = by.map((group) => groupColumns[group]);
  const sum = (column: string, name: string) => `coalesce(sum(${column}), 0)::float8 as "${name}"`;
  const grouped = by.map((_, index) => index + 1).join(', ');
  return connection.query<UsageGroupRow>(
    `select ${[
      ...columns,
      ...[sum('calls', 'calls'), sum('unpriced', 'unpriced'), sum('cost', 'cost')],
      ...[sum('input_tokens', 'inputTokens'), sum('output_tokens', 'outputTokens')],
      ...[sum('cache_read_tokens', 'cacheReadTokens'), sum('cache_write_tokens', 'cacheWriteTokens')],
    ].join(', ')}
     from recollect.${table} where day between $1::date and $2::date ${condition}
     ${by.length > 0 ? `group by ${grouped} order by ${grouped}` : ''}`,
    [since, until, ...more],
  );
}

/** US dollars a user spent since a day, that day included. */
export async function userCostSince(connection: Connection, userId: string, since: string): Promise<number> {
  const [row] = await connection.query<{ cost: number }>(
    `select coalesce(sum(cost), 0)::float8 as cost from recollect.usage where user_id = $1 and day >= $2::date`,
    [userId, since],
  );
  return row!.cost;
}

/** The same over all users. In a transaction of the upkeep role. */
export async function costSince(connection: Connection, since: string): Promise<number> {
  const [row] = await connection.query<{ cost: number }>(
    `select coalesce(sum(cost), 0)::float8 as cost from recollect.usage_totals where day >= $1::date`,
    [since],
  );
  return row!.cost;
}
