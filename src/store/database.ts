// The one place that opens a transaction and says for whom. Everything per user goes through asUser.
import { RecollectError } from '../errors.js';
import type { Connection, DatabaseDriver, Statement } from '../ports/database.js';
import { withAudit } from './audit.js';

export interface Roles {
  /** Owns nothing; sees one user at a time. */
  runtime: string;
  /** Sees every user through a policy. */
  upkeep: string;
}

export const defaultRoles: Roles = { runtime: 'recollect_runtime', upkeep: 'recollect_upkeep' };

export interface Database {
  readonly driver: DatabaseDriver;
  readonly roles: Roles;
  /** One transaction in which only this user's rows exist, with the audit entries `work` noted. It must not wait for a model. */
  asUser<Result>(userId: string, work: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** The same for `work` that changes nothing and sends all its statements before it waits for any: in one round trip. */
  readAsUser<Result>(userId: string, work: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** One transaction across users, for upkeep and doctor. */
  asUpkeep<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
}

/** `audit`: whether changes are logged; default true. */
export function createDatabase(
  driver: DatabaseDriver,
  roles: Roles = defaultRoles,
  { audit = true }: { audit?: boolean } = {},
): Database {
  for (const role of Object.values(roles)) {
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role))
      throw new RecollectError('config_invalid', `The role name ${JSON.stringify(role)} is not a plain identifier.`);
  }
  return {
    driver,
    roles,
    asUser: (userId, work) =>
      driver.transaction([settings(roles.runtime, userId)], (connection) => withAudit(connection, audit, work)),
    readAsUser: (userId, work) => driver.transaction([settings(roles.runtime, userId)], work, { readsAtOnce: true }),
    asUpkeep: (work) =>
      driver.transaction([settings(roles.upkeep, '')], (connection) => withAudit(connection, audit, work)),
  };
}

/** Local to the transaction: a pooled connection forgets both at its end. The function is another one on Citus (migrations/distributed.sql). */
function settings(role: string, userId: string): Statement {
  return { text: 'select recollect.enter($1, $2)', values: [role, userId] };
}
