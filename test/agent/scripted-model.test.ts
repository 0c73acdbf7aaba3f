// The scripted model keeps the contract of a LanguageModel, so that what is tested with it holds for Claude.
import { expect, test } from 'vitest';
import { RecollectError } from '#src/errors.js';
import { languageModelChecks, type ModelScenario } from '#src/testing/conformance/language-model.js';
import { createScriptedModel, type ScriptedStep } from '#src/testing/scripted-model.js';

const steps: Record<ModelScenario, ScriptedStep> = {
  answers: { text: 'Hello there.' },
  usesTool: { toolUses: [{ name: 'look_up', input: { word: 'tea' } }] },
  structured: { json: { value: 1 } },
  cut: { text: 'Hello', error: new RecollectError('model_unavailable', 'Cut.') },
  unauthorized: { error: new RecollectError('model_unauthorized', 'No.') },
  rateLimited: { error: new RecollectError('model_rate_limited', 'Wait.') },
  down: { error: new RecollectError('model_unavailable', 'Down.') },
};

for (const check of languageModelChecks)
  test(check.name, async () => {
    const step = steps[check.scenario];
    await check.run(createScriptedModel([step, step]));
  });

test('a check fails for a model that does not keep the contract', async () => {
  const [first] = languageModelChecks;
  await expect(first?.run(createScriptedModel([{ text: 'Something else.' }]))).rejects.toThrow('Does not hold');
});

test('a call nobody scripted says so', async () => {
  const asking = createScriptedModel().structured({ system: '', prompt: '', schema: {}, maxTokens: 1 });
  await expect(asking).rejects.toThrow('Nothing is scripted');
});
