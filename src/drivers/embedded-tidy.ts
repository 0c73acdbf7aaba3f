// What a server's own processes do and the embedded database has none for: checkpoints and vacuum.
import { isRecollectError } from '../errors.js';
import type { DatabaseDriver } from '../ports/database.js';

/** Written since the last time, in bytes of log. Chosen; 4,000 turns with 2,000 facts write 13 MB. */
const [checkpointAfter, vacuumAfter] = [32 * 2 ** 20, 128 * 2 ** 20];

/** As autovacuum, a table is due after some share of it changed. One statement each: between two, everybody else has a turn. */
export async function tidy(driver: DatabaseDriver): Promise<void> {
  const tables = await driver.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
     where greatest(n_dead_tup, n_ins_since_vacuum, n_mod_since_analyze) > 50 + 0.1 * n_live_tup order by 1`,
  );
  for (const { name } of tables) await driver.query(`vacuum (analyze) ${name}`);
  await driver.query('checkpoint');
}

/**
 * A deleted row lives on in free space, in index pages, in statistics and in the log. Rewriting the tables and their statistics leaves
 * only what is there now; the log is started anew, and with `wal_recycle = off` the old files are removed, not kept for reuse.
 */
export async function scrub(driver: DatabaseDriver, tables: readonly string[]): Promise<void> {
  for (const name of tables) await driver.query(`vacuum full ${name}`);
  // Analyzing a table that is empty now would leave what was known of it.
  await driver.query('delete from pg_catalog.pg_statistic where starelid = any($1::regclass[])', [tables]);
  for (const name of tables) await driver.query(`analyze ${name}`);
  await driver.query('vacuum full pg_catalog.pg_statistic');
  await driver.query('select pg_switch_wal()');
  await driver.query('checkpoint');
}

/** Looks every minute, and tidies after enough was written. Never keeps the process alive. Gives what stops it. */
export function startTidying(driver: DatabaseDriver, interval = 60_000): () => void {
  let checkpointed = 0;
  let vacuumed = 0;
  let running = false;
  const look = async () => {
    if (running) return;
    running = true;
    try {
      const [row] = await driver.query<{ written: number }>(
        `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as written`,
      );
      const written = row?.written ?? 0;
      // The first look only learns where the log stands: opening ended with a checkpoint.
      checkpointed ||= written;
      vacuumed ||= written;
      if (written - vacuumed > vacuumAfter) {
        await tidy(driver);
        checkpointed = vacuumed = written;
      } else if (written - checkpointed > checkpointAfter) {
        await driver.query('checkpoint');
        checkpointed = written;
      }
    } finally {
      running = false;
    }
  };
  // Whoever works with a database that is in trouble meets it too and says so; here it is only tried again.
  const timer = setInterval(
    () => void look().catch((error) => isRecollectError(error) && error.code === 'closed' && clearInterval(timer)),
    interval,
  );
  timer.unref();
  return () => clearInterval(timer);
}
