// Before any test file: one prepared embedded folder that every file copies, so that none runs migrations again.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '#src/drivers/embedded.js';
import { migrateDatabase } from '#src/memory/migrate.js';
import { createDatabase } from '#src/store/database.js';

declare module 'vitest' {
  export interface ProvidedContext {
    preparedFolder: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-prepared-'));
  const driver = await openEmbedded(folder);
  await migrateDatabase(createDatabase(driver));
  await driver.close();
  project.provide('preparedFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
