// Remember something, ask about it later: no key, no server. Plain JavaScript too: Node 20 runs it saved as .mjs.
import assert from 'node:assert/strict';
import { createMemory } from 'recollect';

const memory = await createMemory(); // PostgreSQL in ./.recollect, made on first use

await memory.remember({
  userId: 'ines',
  sessionId: 'monday',
  messages: [
    { role: 'user', content: 'I am allergic to shellfish, and I live in Porto.' },
    { role: 'assistant', content: 'Thank you, I will keep that in mind.' },
  ],
});
await memory.settled(); // facts are extracted in the background; a server need not wait

const recalled = await memory.recall({ userId: 'ines', query: 'What am I allergic to?' });
const systemPrompt = recalled.toSystemPrompt(); // append it to your own; recalled.toMessages() has the recent turns
console.log(systemPrompt);

await memory.close();

assert.match(systemPrompt, /allergic to shellfish/);
