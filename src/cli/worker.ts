// recollect worker: does background work (embedding, extraction, summaries) in a process of its own until it is stopped.
import type { Command } from 'commander';
import { isDatabaseUrl, readConfig } from '../config.js';
import { writeBudget } from '../domain/budget.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createMemory } from '../memory.js';
import { createDatabase } from '../store/database.js';
import { databasePlace, openAlone } from './open-memory.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';
import { stopSignal } from './stop-signal.js';

export function addWorkerCommand(program: Command): void {
  withSharedOptions(program.command('worker'))
    .description('do background work until stopped')
    .action(async (_options: object, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
      const place = databasePlace(database);
      const driver = await openAlone(place, 'worker');
      try {
        // A folder may be migrated by whoever holds it; a server only by `recollect migrate`.
        if (!isDatabaseUrl(place)) await migrateDatabase(createDatabase(driver, { runtime, upkeep }));
        const memory = await createMemory({ database: driver, worker: true });
        output.note(`recollect worker: working on ${driver.description}; stop it with Ctrl-C or SIGTERM.`);
        memory.usage.onAlert(({ budget, percent }) =>
          output.note(`recollect worker: a budget is used to ${percent} %: ${writeBudget(budget)}.`),
        );
        await stopSignal();
        await memory.close();
        output.document({ stopped: true });
      } finally {
        await driver.close();
      }
    });
}
