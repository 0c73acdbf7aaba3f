// @ts-check
// Child of vector-index.test.ts: brings the index up to a user's outbox and kills itself at the given step. A step is each moment
// before and after a transaction, a statement of its own or a call of the index.

import { readConfig } from '#src/config.js';
import { layoutOf } from '#src/domain/index-place.js';
import { createPineconeIndex } from '#src/drivers/pinecone.js';
import { createDatabase } from '#src/store/database.js';
import { openDeploymentKeys } from '#src/store/signing-key.js';
import { findWrittenIndex } from '#src/store/vector-indexes.js';
import { drainUser } from '#src/upkeep/drain-outbox.js';
import { openDriver } from '#src/wiring/drivers.js';

const [location = '', url = '', apiKey = '', last = '0'] = process.argv.slice(2);
const driver = await openDriver({}, readConfig({ database: location }));
const { tombstoneSecret } = await openDeploymentKeys(driver);
const stored = await findWrittenIndex(driver);
if (!stored) throw new RangeError('No index is written to.');
let step = 0;

const database = killing(createDatabase(killing(driver, ['query'])), ['asUser']);
const index = killing(createPineconeIndex({ index: 'memories', apiKey, controllerUrl: url }), [
  ...['upsert', 'remove', 'query', 'describe'],
]);
const timing = { lease: 0.5, margin: 0, blind: 0, settling: 1 };
await drainUser(
  { database, index, layout: layoutOf(tombstoneSecret, stored), timing },
  'ana',
  new AbortController().signal,
);
await driver.close();
process.stdout.write(`${step}\n`);

/**
 * @template {object} Target
 * @param {Target} target
 * @param {readonly string[]} methods
 * @returns {Target}
 */
function killing(target, methods) {
  return new Proxy(target, {
    get(object, name) {
      const value = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      if (!methods.includes(String(name))) return value.bind(object);
      return async (/** @type {unknown[]} */ ...parameters) => {
        dieAt();
        const result = await value.apply(object, parameters);
        dieAt();
        return result;
      };
    },
  });
}

function dieAt() {
  step += 1;
  if (step === Number(last)) process.kill(process.pid, 'SIGKILL');
}
