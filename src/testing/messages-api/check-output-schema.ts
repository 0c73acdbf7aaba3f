// Structured output: only a subset of JSON Schema is accepted, and a schema outside it fails the whole request.
import { isObject, type JsonObject } from './request.js';
import type { RuleInput } from './rule.js';

const unsupported: Readonly<Record<string, readonly string[]>> = {
  object: ['minProperties', 'maxProperties', 'patternProperties'],
  string: ['minLength', 'maxLength'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['maxItems', 'uniqueItems', 'contains'],
};

export function checkOutputSchema({ body }: RuleInput): string | undefined {
  const format = isObject(body.output_config) ? body.output_config.format : undefined;
  if (format === undefined || format === null) return undefined;
  if (!isObject(format) || format.type !== 'json_schema') {
    return "output_config.format.type: Input should be 'json_schema'";
  }
  if (!isObject(format.schema)) return 'output_config.format.schema: Field required';
  const complaint = complaintAbout(format.schema);
  return complaint && `output_config.format.schema: ${complaint}`;
}

function complaintAbout(schema: JsonObject): string | undefined {
  // Nullable types are written as a list: each of its types brings its own limits.
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).map(String);
  for (const type of types) {
    if (type === 'object' && schema.additionalProperties !== false) {
      return "For 'object' type, 'additionalProperties' must be explicitly set to false";
    }
    const bad = unsupported[type]?.filter((property) => property in schema) ?? [];
    if (bad.length > 0) return `For '${type}' type, properties ${bad.join(', ')} are not supported`;
    if (type === 'array' && ![undefined, 0, 1].includes(schema.minItems as number | undefined)) {
      return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
    }
  }
  return childrenOf(schema).map(complaintAbout).find(Boolean);
}

function childrenOf(schema: JsonObject): JsonObject[] {
  const maps = [schema.properties, schema.$defs, schema.definitions].filter(isObject).flatMap(Object.values);
  const lists = [schema.anyOf, schema.allOf, schema.oneOf].filter(Array.isArray).flat();
  return [...maps, ...lists, schema.items].filter(isObject);
}
