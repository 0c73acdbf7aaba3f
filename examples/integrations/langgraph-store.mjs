// LangGraph's store over Recollect: one user's, kept in the database, searched by meaning.
import assert from 'node:assert/strict';
import { AsyncBatchedStore } from '@langchain/langgraph-checkpoint';
import { createMemory } from 'recollect';
import { RecollectStore } from 'recollect/compat/langgraph';

const memory = await createMemory();
const store = new RecollectStore({ memory, user: 'ana' });

await store.put(['preferences', 'food'], 'tea', { text: 'Likes jasmine tea in the morning.', rank: 2 });
await store.put(['preferences', 'food'], 'nuts', { text: 'Is allergic to peanuts.', rank: 5 });
await store.put(['preferences', 'travel'], 'seat', { text: 'Prefers a window seat.', rank: 1 });

const [nearest] = await store.search(['preferences'], { query: 'Which allergies are known?' });
console.log(nearest.value.text, nearest.score);
assert.equal(nearest.key, 'nuts');

const ranked = await store.search(['preferences'], { filter: { rank: { $gte: 2 } } });
assert.deepEqual(ranked.map((item) => item.key).sort(), ['nuts', 'tea']);
assert.deepEqual(await store.listNamespaces({ maxDepth: 1 }), [['preferences']]);

// What a graph does with the store it is compiled with.
const batched = new AsyncBatchedStore(store);
batched.start();
assert.equal((await batched.get(['preferences', 'travel'], 'seat')).value.rank, 1);
await batched.stop();

const other = new RecollectStore({ memory, user: 'bob' });
assert.deepEqual(await other.search([]), []);

await memory.close();
