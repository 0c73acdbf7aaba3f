// A word that stands nowhere else, planted wherever data of a user can get to; and the search for it through every table.
import type { Memory } from '#src/memory-types/memory.js';
import type { DatabaseDriver } from '#src/ports/database.js';

/** The user is `CANARY-user`. Ends with facts in every state, rejected claims, failed and finished jobs, used facts, a profile. */
export async function plantCanary(memory: Memory, driver: DatabaseDriver, canary: string): Promise<void> {
  const userId = `${canary}-user`;
  const place = { userId, sessionId: `${canary}-session`, scope: `${canary}:scope` };
  await memory.remember({
    ...place,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: `I live in ${canary}ville. My password is ${canary}-hunter2-Xy99!` },
          { type: 'tool_result', tool_use_id: `${canary}-tool`, content: `${canary} read` },
        ],
        id: `${canary}-turn`,
        speaker: `${canary}speaker`,
        metadata: { note: `${canary} "quoted"` },
      },
      { role: 'assistant', content: `So you live in ${canary}ville.` },
    ],
  });
  await memory.remember({ ...place, messages: [{ role: 'user', content: `I moved to ${canary}burg.` }] });
  await memory.remember({ userId, messages: [{ role: 'user', content: `I live in ${canary}opolis, just kidding.` }] });
  await memory.settled();
  const stated = { userId, metadata: { by: canary }, actor: `${canary}-agent` };
  const wrong = await memory.facts.add({ ...stated, text: `I own a ${canary} boat.` });
  await memory.facts.retract(userId, wrong.id, { reason: `${canary} said so` });
  const liked = await memory.facts.add({ ...stated, text: `I like ${canary} tea.`, type: 'preference' });
  await memory.facts.update(userId, liked.id, { text: `I like ${canary} coffee.` });
  // Nobody else has uses: the table is empty afterwards, and analyzing an empty table leaves its statistics as they were.
  await memory.facts.used(userId, [liked.id, wrong.id]);
  await memory.settled();
  await failJob(driver, userId);
  // Most common values and bounds of columns are copies of what stands in them.
  await driver.query('analyze');
}

/** A job that was given up, as the queue keeps it. */
async function failJob(driver: DatabaseDriver, userId: string): Promise<void> {
  const data = JSON.stringify({ userId, exchangeId: '00000000-0000-7000-8000-000000000000', extract: true });
  await driver.query(
    `insert into recollect_jobs.job (name, data, state, singleton_key) values ('dead', $1::jsonb, 'created', $2),
       ('extract', $1::jsonb, 'failed', null)`,
    [data, `${userId}\u0001x`],
  );
}

/** Every table (and the statistics) with a row that has the word in its text. */
export async function searchDatabase(driver: DatabaseDriver, word: string): Promise<string[]> {
  const tables = await driver.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and (n.nspname like 'recollect%' or (n.nspname = 'pg_catalog' and c.relname = 'pg_statistic'))
     order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await driver.query(`select 1 as one from ${name} t where t::text ilike $1 limit 1`, [`%${word}%`]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}
