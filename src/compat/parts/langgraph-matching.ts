// How LangGraph compares: filters on the fields of a value, conditions on namespaces.
import type { JsonObject } from '../../memory-types/values.js';

export interface NamespaceMatch {
  matchType: 'prefix' | 'suffix';
  /** `*` stands for any one label. */
  path: string[];
}

/** Label by label: `user1` is no prefix of `user10`. */
export function matchesNamespace(namespace: readonly string[], { matchType, path }: NamespaceMatch): boolean {
  if (path.length > namespace.length) return false;
  const start = matchType === 'prefix' ? 0 : namespace.length - path.length;
  return path.every((label, index) => label === '*' || label === namespace[start + index]);
}

const operators: Readonly<Record<string, (held: unknown, asked: unknown) => boolean>> = {
  $eq: (held, asked) => held === asked,
  $ne: (held, asked) => held !== asked,
  $gt: (held, asked) => Number(held) > Number(asked),
  $gte: (held, asked) => Number(held) >= Number(asked),
  $lt: (held, asked) => Number(held) < Number(asked),
  $lte: (held, asked) => Number(held) <= Number(asked),
  $in: (held, asked) => Array.isArray(asked) && asked.includes(held),
  $nin: (held, asked) => !Array.isArray(asked) || !asked.includes(held),
};

/** Every field of the filter must match: by equality, or by each of its operators. */
export function matchesFilter(value: JsonObject, filter: JsonObject): boolean {
  return Object.entries(filter).every(([field, asked]) => {
    const held = Object.hasOwn(value, field) ? value[field] : undefined;
    if (
      typeof asked !== 'object' ||
      asked === null ||
      !Object.keys(asked).every((name) => Object.hasOwn(operators, name))
    )
      return held === asked;
    return Object.entries(asked).every(([name, operand]) => operators[name]?.(held, operand));
  });
}
