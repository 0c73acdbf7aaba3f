// @ts-check
// What tutorials build: one table, one IVFFlat index over everybody's rows, the user as a filter, nearest by cosine.
import pg from 'pg';

/** Rows by which the table may grow before its index is built anew: its lists are made from the rows that are there. */
const growth = 1.2;

/** @type {import('../../src/eval/other-system.js').OpenOtherSystem} */
export async function open({ databaseUrl, dimensions, embed }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  await pool.query('create extension if not exists vector');
  await pool.query(
    `create table memories (
       number bigint generated always as identity primary key,
       id text not null, user_id text not null, content text not null, embedding vector(${dimensions}) not null)`,
  );
  let rows = 0;
  let indexed = 0;
  return {
    async add(userId, items) {
      const vectors = await embed(items.map((item) => item.text));
      for (const [index, { id, text }] of items.entries())
        await pool.query('insert into memories (id, user_id, content, embedding) values ($1, $2, $3, $4)', [
          id,
          userId,
          text,
          JSON.stringify(vectors[index]),
        ]);
      rows += items.length;
    },
    async ready() {
      if (rows < indexed * growth) return;
      await pool.query('drop index if exists memories_embedding');
      await pool.query(
        'create index memories_embedding on memories using ivfflat (embedding vector_cosine_ops) with (lists = 100)',
      );
      await pool.query('analyze memories');
      indexed = rows;
    },
    async search(userId, query, k) {
      const [vector] = await embed([query]);
      const found = await pool.query(
        'select id from memories where user_id = $1 order by embedding <=> $2::vector limit $3',
        [userId, JSON.stringify(vector), k],
      );
      return found.rows.map((row) => String(row.id));
    },
    close: () => pool.end(),
  };
}
