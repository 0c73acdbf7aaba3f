// recollect migrate: brings a database up to date. The only command that changes a server's schema.
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createDatabase } from '../store/database.js';
import { databasePlace, onSignal, openAlone } from './open-memory.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

export function addMigrateCommand(program: Command): void {
  withSharedOptions(program.command('migrate'))
    .description('bring the database up to date')
    .action(async (_options: object, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
      const driver = await openAlone(databasePlace(database), 'migrate');
      const stopListening = onSignal(() => driver.close());
      try {
        const applied = await migrateDatabase(createDatabase(driver, { runtime, upkeep }));
        output.document({ database: driver.description, applied });
        output.line(
          applied.length === 0
            ? `${driver.description} is up to date.`
            : `${driver.description}: applied ${applied.join(', ')}.`,
        );
      } finally {
        await driver.close();
        stopListening();
      }
    });
}
