// @ts-check
// R@1 and R@5 of made-up question-evidence pairs in four languages, with text search set to English, to no language's
// rules, and to the language that was found; and how many questions the default threshold lets through.
// Prints the table of docs/languages.md. Build first; then: node bench/languages/measure.mjs
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemory } from '../../dist/index.js';
import { createHashEmbedding } from '../../dist/testing/index.js';
import { pairs } from './pairs.mjs';

// The hash embedding knows no meaning: what is left is the words.
/** @type {[string, () => import('../../dist/index.js').EmbeddingModel | undefined][]} */
const models = [
  ['words and meaning', () => undefined],
  ['words', createHashEmbedding],
];

for (const [part, model] of models) {
  for (const setting of ['english', 'simple', 'detect']) {
    const folder = await mkdtemp(join(tmpdir(), 'recollect-languages-'));
    const memory = await createMemory({
      database: folder,
      embeddingModel: model(),
      language: setting,
      languageModel: null,
    });
    for (const [language, list] of Object.entries(pairs)) {
      for (const [index, [said]] of list.entries())
        await memory.remember({
          userId: language,
          sessionId: `${index}`,
          extract: false,
          messages: [{ role: 'user', content: said, id: `${index}` }],
        });
      await memory.settled({ timeout: 120_000 });
      const ranks = [];
      let kept = 0;
      for (const [index, [, asked]] of list.entries()) {
        const { ranked } = await memory.recall({
          userId: language,
          query: asked,
          minRelevance: 0,
          k: 40,
          budget: 20_000,
          recentTurns: 0,
        });
        const useful =
          part === 'words'
            ? ranked
                .filter((item) => item.parts.keywords > 0)
                .sort((one, other) => other.parts.keywords - one.parts.keywords)
            : ranked;
        kept += (await memory.recall({ userId: language, query: asked, recentTurns: 0 })).relevance.relevant ? 1 : 0;
        ranks.push(useful.findIndex((item) => item.kind === 'turn' && item.externalId === `${index}`));
      }
      const share = (/** @type {number} */ k) =>
        ((ranks.filter((rank) => rank !== -1 && rank < k).length / ranks.length) * 100).toFixed(1);
      console.log(
        `${part} | ${setting} | ${language} | R@1 ${share(1)} | R@5 ${share(5)} | judged relevant ${((100 * kept) / list.length).toFixed(1)}`,
      );
    }
    await memory.close();
    await rm(folder, { recursive: true });
  }
}
