// What users of recollect/compat/anthropic, openai and ai-sdk depend on, as literals.
import { expect, test } from 'vitest';
import * as aiSdk from '#src/compat/ai-sdk.js';
import * as anthropic from '#src/compat/anthropic.js';
import * as openai from '#src/compat/openai.js';
import { memoryModes } from '#src/compat/parts/call/call-types.js';

test('the names of each', () => {
  expect(Object.keys(anthropic)).toEqual(['withMemory']);
  expect(Object.keys(openai)).toEqual(['withMemory']);
  expect(Object.keys(aiSdk).sort()).toEqual(['createMemoryMiddleware', 'createMemoryTools']);
});

test('the modes of x-recollect-memory', () => {
  expect(memoryModes).toEqual(['off', 'read', 'write', 'on']);
});
