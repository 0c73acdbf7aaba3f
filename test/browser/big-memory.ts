// A folder with a memory of ten thousand facts and as many turns, written by statements: learning them would take hours.
import { fileURLToPath } from 'node:url';
import { openEmbedded } from '#src/drivers/embedded.js';
import { registerModel } from '#src/store/models.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder } from '../support/database.js';

/** For `recollect serve`: the model these vectors are said to be of. */
export const bigMemoryEnv = {
  RECOLLECT_EMBEDDING_MODEL: fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url)),
};

export interface BigMemorySize {
  facts: number;
  sessions: number;
  /** In the first session; the others have two. */
  longSession: number;
}

/** Of the user `me`. Sessions are `session 1` and so on, each a day after the one before. */
export async function makeBigMemory(size: BigMemorySize): Promise<string> {
  const folder = await copyPreparedFolder();
  const driver = await openEmbedded(folder);
  const { name, dimensions } = createHashEmbedding();
  try {
    await driver.transaction([], (connection) => registerModel(connection, name, dimensions));
    await driver.query(`insert into recollect.users (user_id, created_at) values ('me', now())`);
    await driver.query(
      `insert into recollect.sessions (user_id, session_id, last_seq, started_at, last_turn_at)
       select 'me', 'session ' || n, case when n = 1 then $2::int else 2 end, at, at + interval '5 minutes'
       from generate_series(1, $1::int) n, lateral (select timestamptz '2020-01-01 10:00Z' + n * interval '1 day' as at) t`,
      [size.sessions, size.longSession],
    );
    await driver.query(
      `insert into recollect.conversation_turns (user_id, turn_id, session_id, seq, exchange_id, role, content, content_hash,
         created_at, recorded_at)
       select 'me', uuidv7(), s.session_id, n, gen_random_uuid(), case when n % 2 = 1 then 'user' else 'assistant' end,
         'Turn ' || n || ' of ' || s.session_id || '. ' || repeat('It goes on for a while. ', n % 7), sha256('x'),
         s.started_at + n * interval '1 second', s.started_at
       from recollect.sessions s, generate_series(1, s.last_seq) n where s.user_id = 'me'`,
    );
    await driver.query(
      `insert into recollect.facts (user_id, fact_id, type, content, content_hash, confidence, valid_from, recorded_at)
       select 'me', uuidv7(), (array['preference', 'goal', 'personal_context', 'technical_context', 'constraint'])[1 + n % 5],
         'Statement ' || n || ' about ' || (array['sailing', 'cooking', 'gardens', 'music', 'travel', 'health'])[1 + n % 6],
         sha256(n::text::bytea), 0.9, now(), now() from generate_series(1, $1::int) n`,
      [size.facts],
    );
    await driver.query(
      `insert into recollect.recall_items (user_id, item_id, kind, role, at, lexemes, length)
       select 'me', fact_id, 'fact', 'user', recorded_at, to_tsvector('english', content), 4 from recollect.facts where user_id = 'me'`,
    );
    // Four hundred directions: facts of one direction have one place, which the map has to take apart.
    await driver.query(
      `with direction as materialized (
         select d, (select array_agg(sin(d * 12.9898 + i * 78.233 + d % 6 * i)::real order by i) from generate_series(1, $2::int) i)
           ::halfvec as vector
         from generate_series(0, 399) d
       )
       insert into recollect.embeddings (user_id, model, item_id, dims, embedding)
       select 'me', $1, f.fact_id, $2, l2_normalize(direction.vector)
       from (select fact_id, row_number() over (order by fact_id) % 400 as d from recollect.facts where user_id = 'me') f
       join direction using (d)`,
      [name, dimensions],
    );
  } finally {
    await driver.close();
  }
  return folder;
}
