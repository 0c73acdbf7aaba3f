// First step of opening a memory: the database under its roles, the deployment's keys, and what counts and watches every call.
import type { Config } from '../config.js';
import { detected } from '../domain/language.js';
import { readAuditRetention } from '../domain/upkeep-policy.js';
import { createResolver } from '../memory/follow-accounts.js';
import { createUsage, readSpending } from '../memory/usage.js';
import { checkLanguage } from '../memory/users.js';
import type { MemoryOptions } from '../memory-types/options.js';
import { systemClock } from '../ports/clock.js';
import type { DatabaseDriver } from '../ports/database.js';
import { createDatabase } from '../store/database.js';
import { openDeploymentKeys } from '../store/signing-key.js';
import { openObservers, prepareSchema } from './drivers.js';

export type Foundation = Awaited<ReturnType<typeof openFoundation>>;

/** Throws `database_unmigrated`, and `config_invalid` for a language the database does not have. */
export async function openFoundation(options: MemoryOptions, config: Config, driver: DatabaseDriver) {
  const auditRetention = readAuditRetention(config.audit);
  const roles = { runtime: config.runtimeRole, upkeep: config.upkeepRole };
  const database = createDatabase(driver, roles, { audit: auditRetention !== undefined });
  await prepareSchema(database, options);
  const keys = await openDeploymentKeys(driver, config.signingKey);
  if (config.language !== detected) await checkLanguage(database, config.language, 'config_invalid');
  const clock = options.clock ?? systemClock;
  const resolve = createResolver(database);
  const money = readSpending(config.budgets, options.prices ?? config.prices);
  return {
    ...{ options, config, driver, database, keys, clock, resolve },
    observers: await openObservers(),
    metering: createUsage({ database, clock, resolve, ...money }),
    /** Undefined where the audit log is off. */
    audit: auditRetention && { ...auditRetention, signingKey: keys.signingKey },
  };
}
