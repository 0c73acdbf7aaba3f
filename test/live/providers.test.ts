// The providers themselves, where their keys are set: `npm run test:live`. Costs a few cents, fails for their reasons, gates nothing.
import { describe, expect, test } from 'vitest';
import { readConfig } from '#src/config.js';
import { factTypes } from '#src/domain/fact.js';
import { createPriceFinder } from '#src/domain/model-prices.js';
import { createClaudeExtractor } from '#src/drivers/claude-extractor.js';
import { openEmbeddingModel } from '#src/drivers/embedding-models.js';
import { openLanguageModel } from '#src/drivers/language-models.js';
import type { ModelAnswer } from '#src/ports/language-model.js';
import { embeddingModelChecks } from '#src/testing/index.js';

const config = readConfig();
const { apiKey, openaiApiKey, openaiBaseUrl, cohereApiKey, voyageApiKey, ollamaUrl } = config;
const today = new Date().toISOString().slice(0, 10);
const findPrice = createPriceFinder();

const embeddings = [
  ...(openaiApiKey ? ['openai:text-embedding-3-small', 'openai:text-embedding-3-large@256'] : []),
  ...(cohereApiKey ? ['cohere:embed-v4.0', 'cohere:embed-english-v3.0', 'cohere:embed-v4.0@256'] : []),
  ...(voyageApiKey ? ['voyage:voyage-3.5', 'voyage:voyage-3.5@256'] : []),
  ...(ollamaUrl ? ['ollama:nomic-embed-text@768'] : []),
];
const languages = [
  ...(apiKey ? [config.model, config.extractionModel] : []),
  ...(openaiApiKey && !openaiBaseUrl ? ['openai:gpt-6-luna'] : []),
];

test('every provider whose key is set is asked', () => {
  const asked = [...embeddings, ...languages];
  process.stdout.write(`asking: ${asked.join(', ') || 'nobody, no key is set'}\n`);
  const keys = [apiKey, openaiApiKey, cohereApiKey, voyageApiKey, ollamaUrl].filter((key) => key !== undefined);
  expect(asked.length >= keys.length).toBe(true);
});

for (const name of embeddings)
  describe(name, () => {
    for (const check of embeddingModelChecks)
      test(check.name, async () => check.run(await openEmbeddingModel(name, config)), 60_000);

    test('says what it used, at a price that is known', async () => {
      let tokens = 0;
      const model = await openEmbeddingModel(name, config);
      await model.embed(['I love green tea.'], 'document', undefined, (used) => {
        tokens += used;
      });
      expect(tokens).toBeGreaterThan(2);
      expect(findPrice(name, today)).not.toBeNull();
    });
  });

for (const name of languages)
  describe(name, () => {
    const model = openLanguageModel(name, config)!;

    test('answers in a stream, with what it used, at a price that is known', async () => {
      let answer: ModelAnswer | null = null;
      const messages = [{ role: 'user' as const, content: 'Say the word tea.' }];
      for await (const event of model.stream({ system: [{ text: 'Be brief.' }], messages, maxTokens: 2_000 }))
        if (event.type === 'answer') answer = event.answer;
      expect(JSON.stringify(answer!.content)).toMatch(/tea/i);
      expect(answer!.usage.inputTokens).toBeGreaterThan(5);
      expect(answer!.usage.outputTokens).toBeGreaterThan(0);
      expect(findPrice(answer!.model, today)).not.toBeNull();
    }, 120_000);

    test('extracts a fact with the words it rests on', async () => {
      const said = 'By the way, I am allergic to peanuts, so keep that in mind.';
      const turn = { id: '1', role: 'user' as const, speaker: null, text: said, at: new Date(), extractable: true };
      const extraction = await createClaudeExtractor(model).extract({
        ...{ turns: [turn], factTypes, instructions: null },
      });
      expect(extraction.lost).toEqual({});
      expect(extraction.claims.some(({ text, quote }) => /peanut/i.test(text) && said.includes(quote))).toBe(true);
      expect(extraction.usage!.inputTokens).toBeGreaterThan(100);
    }, 120_000);
  });
