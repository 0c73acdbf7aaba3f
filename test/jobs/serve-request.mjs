// @ts-check
// One request of serverless.test.ts: a process that records, settles or not, and ends without closing anything.
import { writeSync } from 'node:fs';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

const [database = '', content = '', settles = ''] = process.argv.slice(2);
const memory = await createMemory({
  database,
  worker: false,
  connections: 1,
  retryDelay: 1,
  embeddingModel: createHashEmbedding(),
  languageModel: null,
});
const recalled = await memory.recall({ userId: 'ana', query: 'allergic', minRelevance: 0 });
await memory.remember({ userId: 'ana', messages: [{ role: 'user', content }] });
const result = settles === 'settles' ? await memory.settled({ timeout: 10_000 }) : null;
writeSync(1, JSON.stringify({ known: recalled.facts.length, result }));
process.exit(0);
