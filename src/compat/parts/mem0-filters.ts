// mem0's filters: which users they name, and whether a memory passes. AND, OR, NOT; eq, ne, gt, gte, lt, lte, in, nin, contains,
// icontains; `*` for anything that is there.
import { invalid } from '../../domain/input.js';
import type { Mem0Record } from './mem0-record.js';

export type Filter = Readonly<Record<string, unknown>>;

/** Deeper ones would only be made to exhaust somebody. */
const deepest = 20;

/** The values a field may have by this filter; null: whatever they are. */
export function namedBy(filter: Filter, field: string, depth = 0): Set<string> | null {
  if (depth > deepest) throw invalid('filters are nested too deep.');
  let named: Set<string> | null = null;
  const narrow = (more: Set<string> | null) => {
    if (more !== null) named = named === null ? more : new Set([...named].filter((value) => more.has(value)));
  };
  for (const [name, condition] of Object.entries(filter)) {
    if (name === 'AND') for (const part of listOf(name, condition)) narrow(namedBy(part, field, depth + 1));
    else if (name === 'OR') narrow(joined(listOf(name, condition).map((part) => namedBy(part, field, depth + 1))));
    else if (name === field) narrow(namedValues(condition));
  }
  return named;
}

export function passes(record: Mem0Record, filter: Filter, depth = 0): boolean {
  if (depth > deepest) throw invalid('filters are nested too deep.');
  return Object.entries(filter).every(([name, condition]) => {
    switch (name) {
      case 'AND':
        return listOf(name, condition).every((part) => passes(record, part, depth + 1));
      case 'OR':
        return listOf(name, condition).some((part) => passes(record, part, depth + 1));
      case 'NOT':
        return !listOf(name, condition).some((part) => passes(record, part, depth + 1));
      case 'metadata':
        return isObject(condition) && passesFields(record.metadata, condition);
      default:
        return holds(fieldOf(record, name), condition);
    }
  });
}

const ownFields = ['user_id', 'agent_id', 'app_id', 'run_id', 'created_at', 'updated_at', 'categories', 'memory', 'id'];

/** What is no field of a memory is one of its metadata. */
function fieldOf(record: Mem0Record, name: string): unknown {
  if (ownFields.includes(name)) return record[name as keyof Mem0Record];
  return Object.hasOwn(record.metadata, name) ? record.metadata[name] : undefined;
}

function passesFields(metadata: Readonly<Record<string, unknown>>, conditions: Filter): boolean {
  return Object.entries(conditions).every(([name, condition]) =>
    holds(Object.hasOwn(metadata, name) ? metadata[name] : undefined, condition),
  );
}

const operators: Readonly<Record<string, (held: unknown, asked: unknown) => boolean>> = {
  eq: equals,
  ne: (held, asked) => !equals(held, asked),
  gt: (held, asked) => compare(held, asked, (order) => order > 0),
  gte: (held, asked) => compare(held, asked, (order) => order >= 0),
  lt: (held, asked) => compare(held, asked, (order) => order < 0),
  lte: (held, asked) => compare(held, asked, (order) => order <= 0),
  in: (held, asked) => Array.isArray(asked) && asked.some((one) => equals(held, one)),
  nin: (held, asked) => Array.isArray(asked) && !asked.some((one) => equals(held, one)),
  contains: (held, asked) => contains(held, asked, false),
  icontains: (held, asked) => contains(held, asked, true),
};

function holds(held: unknown, condition: unknown): boolean {
  if (Array.isArray(condition)) return condition.some((one) => equals(held, one));
  if (!isObject(condition)) return equals(held, condition);
  return Object.entries(condition).every(([name, asked]) => {
    const judge = Object.hasOwn(operators, name) ? operators[name] : undefined;
    if (!judge) throw invalid(`filters know no operator ${JSON.stringify(name.slice(0, 40))}.`);
    return judge(held, asked);
  });
}

function equals(held: unknown, asked: unknown): boolean {
  if (asked === '*') return held !== undefined && held !== null;
  if (Array.isArray(held)) return held.includes(asked);
  return held === asked || (asked === null && held === undefined);
}

function compare(held: unknown, asked: unknown, judge: (order: number) => boolean): boolean {
  if (typeof held === 'number' && typeof asked === 'number') return judge(held - asked);
  if (typeof held !== 'string' || typeof asked !== 'string') return false;
  const [one, other] = [Date.parse(held), Date.parse(asked)];
  if (!Number.isNaN(one) && !Number.isNaN(other)) return judge(one - other);
  return judge(held < asked ? -1 : Number(held > asked));
}

function contains(held: unknown, asked: unknown, anyCase: boolean): boolean {
  if (Array.isArray(held)) return held.some((one) => contains(one, asked, anyCase));
  if (typeof held !== 'string' || typeof asked !== 'string') return false;
  return anyCase ? held.toLowerCase().includes(asked.toLowerCase()) : held.includes(asked);
}

function namedValues(condition: unknown): Set<string> | null {
  if (typeof condition === 'string') return condition === '*' ? null : new Set([condition]);
  const { eq, in: among } = isObject(condition) ? condition : { eq: undefined, in: condition };
  const values = Array.isArray(among) ? among : eq === undefined || eq === '*' ? [] : [eq];
  const names = values.filter((value) => typeof value === 'string' && value !== '*');
  return names.length > 0 ? new Set(names as string[]) : null;
}

function joined(sets: readonly (Set<string> | null)[]): Set<string> | null {
  if (sets.length === 0 || sets.includes(null)) return null;
  return new Set(sets.flatMap((set) => [...set!]));
}

function listOf(name: string, condition: unknown): Filter[] {
  const list = Array.isArray(condition) ? condition : [condition];
  if (!list.every(isObject)) throw invalid(`${name} of filters takes a list of filters.`);
  return list;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
