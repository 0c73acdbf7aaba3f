// memory.upkeep: what a policy lets go of, now or as a question.
import { checkId } from '../domain/input.js';
import { type PolicyName, policies, type UpkeepPolicy } from '../domain/upkeep-policy.js';
import type { Upkeep, UpkeepReport } from '../memory-types/memory.js';
import { type RefreshParts, refreshUser } from '../remember/refresh.js';
import { checkClock } from '../upkeep/check-clock.js';
import { keepTables, type TableUpkeep } from '../upkeep/keep-tables.js';
import { keepUser, type UserUpkeep } from '../upkeep/keep-user.js';
import { runUpkeep, surveyUpkeep, type UpkeepParts } from '../upkeep/run-upkeep.js';
import { forecast } from './forecast.js';

/** `readPolicy` checks what a caller hands in. */
export function createUpkeep(
  defaults: UpkeepParts,
  refresh: RefreshParts,
  readPolicy: (given: unknown) => PolicyName | UpkeepPolicy,
): Upkeep {
  const chosen = (policy: PolicyName | UpkeepPolicy | undefined) =>
    policy === undefined ? defaults.policy : choosePolicy(readPolicy(policy));
  return {
    forecast: ({ policy, ...input }) => forecast(defaults, { ...input, policy: chosen(policy) }),

    async run({ dryRun = false, userId, policy } = {}) {
      const parts = { ...defaults, policy: chosen(policy) };
      const users: UserUpkeep[] = [];
      let tables: TableUpkeep | null = null;
      const onTables = (kept: TableUpkeep) => {
        tables = kept;
      };
      if (userId !== undefined) {
        if (!dryRun) await checkClock(parts);
        const options = { now: parts.clock.now(), dryRun, withText: true };
        users.push(await keepUser(parts, checkId('userId', userId), options));
      } else {
        for await (const user of dryRun ? surveyUpkeep(parts) : runUpkeep({ ...parts, onTables })) users.push(user);
        if (dryRun && !parts.database.driver.tidy) tables = await keepTables(parts.database, { dryRun });
      }
      for (const user of dryRun ? [] : users) await refreshUser(parts.database, refresh, user.userId);
      return { ...report(parts, dryRun, users), tables };
    },
  };
}

/** By name, or given whole; config.ts has checked it. */
export function choosePolicy(policy: PolicyName | UpkeepPolicy): UpkeepPolicy {
  return typeof policy === 'string' ? policies[policy] : policy;
}

function report(parts: UpkeepParts, dryRun: boolean, users: UserUpkeep[]): Omit<UpkeepReport, 'tables'> {
  const sum = (count: (user: UserUpkeep) => number) => users.reduce((total, user) => total + count(user), 0);
  return {
    dryRun,
    policy: parts.policy.name,
    expired: sum((user) => user.expired.length),
    purged: sum((user) => user.purged.length),
    turns: sum((user) => user.turns),
    users,
  };
}
