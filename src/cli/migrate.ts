// recollect migrate: brings a database up to date. The only command that changes a server's schema.
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { distributeDatabase, migrateDatabase } from '../memory/migrate.js';
import { createDatabase } from '../store/database.js';
import { databasePlace, onSignal, openAlone } from './open-memory.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

export function addMigrateCommand(program: Command): void {
  withSharedOptions(program.command('migrate'))
    .description('bring the database up to date')
    .option(
      '--distributed',
      'and spread the tables over the nodes of a Citus cluster, by user; nobody may write meanwhile',
    )
    .action(async (options: { distributed?: boolean }, command: Command) => {
      const { output, database: given } = readSharedOptions(command);
      const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
      const driver = await openAlone(databasePlace(given), 'migrate');
      const stopListening = onSignal(() => driver.close());
      try {
        const database = createDatabase(driver, { runtime, upkeep });
        const applied = await migrateDatabase(database);
        const distribution = options.distributed ? await distributeDatabase(database) : null;
        output.document({ database: driver.description, applied, ...(distribution && { distribution }) });
        output.line(
          applied.length === 0
            ? `${driver.description} is up to date.`
            : `${driver.description}: applied ${applied.join(', ')}.`,
        );
        if (distribution) {
          const { distributed, reference, done } = distribution;
          output.line(
            `${distributed.length} tables distributed by user, ${reference.length} on every node; ${done.length} of them now.`,
          );
        }
      } finally {
        await driver.close();
        stopListening();
      }
    });
}
