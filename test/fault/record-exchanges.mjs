// @ts-check
// Child of kill.test.ts: records the exchanges it is given, four at a time, and prints each number once acknowledged.
import { writeSync } from 'node:fs';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

const [location = '', numbers = '[]'] = process.argv.slice(2);
const memory = await createMemory({
  database: location,
  embeddingModel: createHashEmbedding(),
  languageModel: null,
});
/** @type {number[]} */
const waiting = JSON.parse(numbers);
await Promise.all(Array.from({ length: 4 }, recordNext));
await memory.settled({ timeout: 20_000 });
await memory.close();

async function recordNext() {
  for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
    await memory.remember({
      userId: 'ana',
      sessionId: 'kitchen',
      messages: [
        { role: 'user', id: `user ${number}`, content: `I am allergic to zorvun${number}.` },
        { role: 'assistant', id: `assistant ${number}`, content: 'I will keep that in mind.' },
      ],
    });
    // Straight to the descriptor: an acknowledgement must not wait in a buffer that dies with the process.
    writeSync(1, `${number}\n`);
  }
}
