// Upkeep lets go of what is old by the clock of this machine. Where that clock jumped, everything would look old.
import { RecollectError } from '../errors.js';
import { type Clock, systemClock } from '../ports/clock.js';
import type { Database } from '../store/database.js';
import { findClock } from '../store/upkeep-runs.js';

/** Policies count in days; clocks of machines that are looked after differ by less than a second. Chosen. */
const mostApart = 3_600_000;

/** Throws `config_invalid` where the database's clock says another hour. A clock that was handed in is the caller's business. */
export async function checkClock({ database, clock }: { database: Database; clock: Clock }): Promise<void> {
  if (clock !== systemClock) return;
  const apart = clock.now().getTime() - (await database.asUpkeep(findClock)).getTime();
  if (Math.abs(apart) < mostApart) return;
  throw new RecollectError(
    'config_invalid',
    `The clock of this machine is ${Math.round(Math.abs(apart) / mostApart)} hours ${apart > 0 ? 'ahead of' : 'behind'} the database's; nothing was let go of.`,
  );
}
