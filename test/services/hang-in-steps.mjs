// @ts-check
// Child of kill-in-steps.test.ts: a worker for each step, each of which stays in the step of the user it is named for. Prints
// the step once it is reached.
import { writeSync } from 'node:fs';
import { createOfflineExtractor } from '#src/drivers/offline-extractor.js';
import { openPostgres } from '#src/drivers/postgres.js';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

/** @typedef {import('#src/ports/database.js').Connection} Connection */
/** @typedef {import('#src/ports/database.js').DatabaseDriver} DatabaseDriver */

const [location = '', names = '', withModel = ''] = process.argv.slice(2);
const steps = names.split(',');
const driver = await openPostgres({ url: location }, { connections: 20 });

/** Statements in which a worker dies, with the transaction open. */
const statements = /** @type {Record<string, RegExp>} */ ({
  'step-facts': /insert into recollect\.facts/,
  'step-marker': /insert into recollect\.extractions/,
  'step-profile': /update recollect\.profiles p set content/,
});

/**
 * @param {string} step
 * @returns {Promise<never>}
 */
function stay(step) {
  writeSync(1, `${step}\n`);
  return new Promise(() => undefined);
}

/** @param {string} text */
function stepIn(text) {
  return steps.find((step) => text.includes(step)) ?? '';
}

/**
 * The same driver, which stops where the step of a user is.
 * @type {DatabaseDriver}
 */
const stopping = {
  description: driver.description,
  query: (text, values) => driver.query(text, values),
  script: (text) => driver.script(text),
  close: () => driver.close(),
  async transaction(opening, work) {
    let committing = '';
    const result = await driver.transaction(opening, async (connection) => {
      const done = await work({
        async query(text, values = []) {
          const step = values.map(String).find((value) => steps.includes(value)) ?? '';
          if (statements[step]?.test(text)) await stay(step);
          if (/insert into recollect\.extractions/.test(text)) committing = step;
          return connection.query(text, values);
        },
      });
      if (committing === 'step-before-commit') await stay(committing);
      return done;
    });
    if (committing === 'step-after-commit') await stay(committing);
    return result;
  },
};

const hash = createHashEmbedding();
const offline = createOfflineExtractor();
const options = {
  database: stopping,
  embeddingModel: {
    ...hash,
    /** @type {typeof hash.embed} */
    embed: (texts, kind, signal) =>
      texts.some((text) => stepIn(text) === 'step-embed') ? stay('step-embed') : hash.embed(texts, kind, signal),
  },
  extractor: {
    ...offline,
    /** @type {typeof offline.extract} */
    extract: (input) =>
      input.turns.some(({ text }) => stepIn(text) === 'step-extract') ? stay('step-extract') : offline.extract(input),
  },
  verifyWithModel: withModel === 'model',
  languageModel:
    withModel === 'model'
      ? {
          name: 'hanging',
          stream: () => {
            throw new RangeError('Nobody asks for an answer here.');
          },
          /** @type {import('#src/ports/language-model.js').LanguageModel['structured']} */
          structured: async ({ prompt, system }) => {
            const step = stepIn(prompt);
            if (step === 'step-check' || (step === 'step-summarise' && system.startsWith('Summarise')))
              await stay(step);
            const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
            return { text: '{}', complete: true, usage };
          },
        }
      : null,
};
// One more than there are steps: the jobs that follow from an extraction need somebody as well.
for (let nth = 0; nth <= steps.length; nth += 1) await createMemory(options);
