// The field tables against the types of the installed SDK: an upgrade that adds or drops a field fails here.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  betaFields,
  blockShapes,
  countTokensFields,
  customToolShape,
  messageCreateFields,
  messageFields,
  otherBlockTypes,
} from '#src/testing/messages-api/fields.js';

const sdk = new URL('../../../node_modules/@anthropic-ai/sdk/', import.meta.url);
const types = readFileSync(new URL('resources/messages/messages.d.ts', sdk), 'utf8');
const betaTypes = readFileSync(new URL('resources/beta/messages/messages.d.ts', sdk), 'utf8');

/** The fields of an exported interface, with its comment and whether it is required. */
function fieldsOf(source: string, name: string): { field: string; required: boolean; comment: string }[] {
  const body = source.match(new RegExp(`export interface ${name} \\{\\n([\\s\\S]*?)\\n\\}`))?.[1];
  if (!body) throw new TypeError(`no interface ${name} in the SDK's types`);
  const pattern = /(?: {4}\/\*\*([\s\S]*?)\*\/\n)? {4}(\w+)(\??):/g;
  return [...body.matchAll(pattern)].map(([, comment = '', field = '', optional]) => ({
    field,
    required: optional !== '?',
    comment,
  }));
}

function bodyFields(source: string, name: string): string[] {
  return fieldsOf(source, name)
    .filter(({ comment }) => !comment.includes('Header param'))
    .map(({ field }) => field)
    .sort();
}

test('the SDK is the version the tables were read from', () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', sdk), 'utf8')) as { version: string };
  expect(version).toBe('1.11.0');
});

test('top-level fields', () => {
  expect([...messageCreateFields].sort()).toEqual(bodyFields(types, 'MessageCreateParamsBase'));
  expect([...countTokensFields].sort()).toEqual(bodyFields(types, 'MessageCountTokensParams'));
  const beta = bodyFields(betaTypes, 'MessageCreateParamsBase');
  const stable = new Set<string>(messageCreateFields);
  expect([...betaFields].sort()).toEqual(beta.filter((field) => !stable.has(field)));
});

test.each(['UserMessageParam', 'AssistantMessageParam', 'SystemMessageParam'])('fields of %s', (name) => {
  expect([...messageFields].sort()).toEqual(bodyFields(types, name));
});

test.each([...Object.entries(blockShapes), ['custom', customToolShape] as const])('fields of %s', (_type, shape) => {
  const fields = fieldsOf(types, shape.sdkType);
  expect([...shape.required].sort()).toEqual(
    fields
      .filter((field) => field.required)
      .map(({ field }) => field)
      .sort(),
  );
  expect([...shape.optional].sort()).toEqual(
    fields
      .filter((field) => !field.required)
      .map(({ field }) => field)
      .sort(),
  );
});

test('block types', () => {
  const union = types.match(/export type ContentBlockParam = ([^;]+);/)?.[1]?.split(' | ') ?? [];
  const inResults = ['ToolReferenceBlockParam', 'BrowserStateBlockParam'];
  const tags = [...union, ...inResults].map(
    (name) => types.match(new RegExp(`export interface ${name} \\{[\\s\\S]*?\\n    type: '(\\w+)'`))?.[1],
  );
  expect(union.length).toBeGreaterThan(10);
  expect([...Object.keys(blockShapes), ...otherBlockTypes].sort()).toEqual(tags.sort());
});
