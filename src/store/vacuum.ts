// The search reads the index alone where the visibility map says it may; after many changes a vacuum must say so again.
import type { DatabaseDriver } from '../ports/database.js';

/** On a server only its owner may: for anybody else it is a warning there, and autovacuum comes later. */
export async function vacuumSearch(driver: DatabaseDriver): Promise<void> {
  await driver.query('vacuum (analyze) recollect.embeddings');
}
