// Made-up memories as remember() leaves them: turns with their neighbours' words, facts with evidence, a vector for each.
// Written by `insert ... select` on the server, so that half a million items take minutes. Two runs are alike.
import type { Connection, DatabaseDriver } from '../ports/database.js';
import { registerModel } from '../store/models.js';
import { benchModel, makeDirections, noiseVectors } from './generate.js';
import type { OnProgress } from './progress.js';
import type { RecallUser, RecallUserItem } from './recall-system.js';

/** Users numbered from `first` on; each has so many turns, in sessions of 20, and so many facts. */
export interface MemorySize {
  first?: number;
  users: number;
  turns: number;
  facts: number;
}

export interface MemoryQuery {
  userId: string;
  text: string;
  vector: Float32Array;
}

/** Once, in an empty, migrated database. */
export async function prepareMemories(driver: DatabaseDriver): Promise<void> {
  await driver.transaction([], (connection) => registerModel(connection, benchModel.name, benchModel.dimensions));
  await makeDirections(driver);
  await driver.query(vocabulary);
}

/** What the users say arrives in turn, as it does in life, so no table is sorted by user. */
export async function generateMemories(
  driver: DatabaseDriver,
  { first = 0, users, turns, facts }: MemorySize,
  onProgress: OnProgress,
): Promise<void> {
  await driver.query(
    `insert into recollect.users (user_id, created_at)
     select bench.memory_user(number), now() from generate_series($1::bigint, $1::bigint + $2 - 1) number`,
    [first, users],
  );
  const kinds = [
    { kind: 'turn' as const, count: turns, offset: 0 },
    { kind: 'fact' as const, count: facts, offset: turns },
  ];
  // A batch holds whole sessions: a turn's neighbours are in it.
  const usersPerBatch = Math.min(users, 2_000);
  const itemsPerBatch = turnsPerSession * Math.max(1, Math.floor(20_000 / turnsPerSession / usersPerBatch));
  for (const { kind, count, offset } of kinds)
    for (let nth = 0; nth < count; nth += itemsPerBatch)
      for (let user = 0; user < users; user += usersPerBatch) {
        onProgress('generating memories', (offset + nth) * users + user, (turns + facts) * users);
        const to = { user: Math.min(user + usersPerBatch, users), nth: Math.min(nth + itemsPerBatch, count) };
        await generateBatch(driver, kind, {
          users: [first + user, first + to.user],
          items: [offset + nth, offset + to.nth],
          turns,
        });
      }
}

/** Questions of these users about something they have said. */
export async function generateMemoryQueries(
  driver: DatabaseDriver,
  { first = 0, users, turns, facts }: MemorySize,
  count: number,
): Promise<MemoryQuery[]> {
  const rows = await driver.query<{ userId: string; text: string; vector: string }>(
    `select bench.memory_user(asked.user_number) as "userId",
       bench.say(asked.query * 7919 + 13, asked.topic, 10) || '?' as text,
       l2_normalize(topic.direction + one.direction + other.direction)::text as vector
     from (
       select query, user_number, bench.memory_topic(user_number, bench.pick(query, 32, $3::bigint)) as topic
       from (select query, $1::bigint + bench.pick(query, 31, $2::bigint) as user_number
             from generate_series(0, $4::bigint - 1) query) chosen
     ) asked
     join bench.topics topic on topic.id = asked.topic
     join bench.noise one on one.id = bench.pick(asked.query, 33, ${noiseVectors})
     join bench.noise other on other.id = bench.pick(asked.query, 34, ${noiseVectors})
     order by asked.query`,
    [first, users, turns + facts, count],
  );
  return rows.map(({ vector, ...row }) => ({ ...row, vector: readVector(vector) }));
}

/** The same memories for another system, user by user. */
export async function* readMemories(
  driver: DatabaseDriver,
  { first = 0, users }: MemorySize,
): AsyncGenerator<RecallUser> {
  for (let number = first; number < first + users; number += 1) {
    const rows = await driver.query<RecallUserItem & { userId: string; embedding: string }>(
      `select i.user_id as "userId", i.item_id as id, i.kind, case when i.kind = 'turn' then i.session_id end as "sessionId",
         i.role, coalesce(t.content, f.content) as text, i.at, e.embedding::vector::text as embedding
       from recollect.recall_items i
       join recollect.embeddings e on e.user_id = i.user_id and e.item_id = i.item_id
       left join recollect.conversation_turns t on t.user_id = i.user_id and t.turn_id = i.item_id
       left join recollect.facts f on f.user_id = i.user_id and f.fact_id = i.item_id
       where i.user_id = bench.memory_user($1) order by i.item_id`,
      [number],
    );
    const items = rows.map(({ userId: _userId, embedding, ...item }) => ({ ...item, vector: readVector(embedding) }));
    if (rows[0]) yield { userId: rows[0].userId, items };
  }
}

const turnsPerSession = 20;

function readVector(text: string): Float32Array {
  return Float32Array.from(JSON.parse(text) as number[]);
}

/** Half of what is said are words like "the"; a third of the rest belongs to the topic; the others are common or rare. */
const vocabulary = `
  create function bench.memory_user(number bigint) returns text
    language sql immutable return 'bench/user-' || lpad(number::text, 7, '0');
  create function bench.memory_topic(user_number bigint, nth bigint) returns integer
    language sql immutable return bench.pick(user_number * 100003 + nth, 1, 200)::integer;
  create function bench.memory_item(user_number bigint, nth bigint) returns uuid
    language sql immutable return (
      lpad(to_hex(1767225600000 + nth * 60000), 12, '0') || '7' || left(md5(user_number || ' ' || nth), 3) || '8' ||
      right(md5(user_number || ' ' || nth), 15))::uuid;
  create function bench.word(number bigint) returns text
    language sql immutable return
      substr('bakidumofesuranopiteloguvejarizo', 1 + 2 * (number % 16)::integer, 2) ||
      substr('dramblukgestirvonpulzachemkiltar', 1 + 4 * (number / 16 % 8)::integer, 4) ||
      substr('amenitosulekidor', 1 + 2 * (number / 128 % 8)::integer, 2) ||
      substr('bacadafagahajaka', 1 + 2 * (number / 1024 % 8)::integer, 2);
  create function bench.say(seed bigint, topic integer, words integer) returns text
    language sql immutable return (
      select string_agg(
        case
          when place % 2 = 0 then (array['the','i','and','to','a','of','it','was','you','that','my','is'])[1 + drawn % 12]
          when place % 3 = 0 then bench.word(2000 + topic * 30 + drawn % 30)
          else bench.word(floor(2000 * power((drawn % 1000003) / 1000003.0::double precision, 4))::bigint)
        end, ' ' order by place)
      from generate_series(1, words) place, lateral (select abs(hashint8extended(seed, place)) as drawn) draw);
  create table bench.said (
    user_number bigint, nth bigint, user_id text, item_id uuid, evidence_id uuid, session_id text, seq integer,
    role text, content text, at timestamptz, embedding vector(${benchModel.dimensions})
  );`;

interface Batch {
  /** From the first on, up to the second and without it; so are the items. */
  users: [from: number, to: number];
  items: [from: number, to: number];
  turns: number;
}

async function generateBatch(driver: DatabaseDriver, kind: 'turn' | 'fact', batch: Batch): Promise<void> {
  // What the foreign keys would check is true by construction, and checking it is half of the time.
  const opening = [{ text: `set local session_replication_role = replica` }];
  await driver.transaction(opening, async (connection) => {
    await connection.query('truncate bench.said');
    await connection.query(
      `insert into bench.said
       select user_number, nth, bench.memory_user(user_number), bench.memory_item(user_number, nth),
         bench.memory_item(user_number, source), 'session-' || lpad((source / ${turnsPerSession})::text, 6, '0'),
         (source % ${turnsPerSession} + 1)::integer, case when $6 = 'turn' and nth % 2 = 1 then 'assistant' else 'user' end,
         bench.say(user_number * 1000003 + nth, topic.id, case when $6 = 'turn' then 24 else 10 end),
         timestamptz '2026-01-01' + source / ${turnsPerSession} * interval '7 hours' + source % ${turnsPerSession} * interval '40 seconds',
         l2_normalize(topic.direction + one.direction + other.direction)
       from (
         select user_number, nth, case when $6 = 'turn' then nth else bench.pick(nth, 41, greatest($5::bigint, 1)) end as source
         from generate_series($1::bigint, $2::bigint - 1) user_number, generate_series($3::bigint, $4::bigint - 1) nth
       ) place
       join bench.topics topic on topic.id = bench.memory_topic(user_number, nth)
       join bench.noise one on one.id = bench.pick(user_number * 100003 + nth, 42, ${noiseVectors})
       join bench.noise other on other.id = bench.pick(user_number * 100003 + nth, 43, ${noiseVectors})`,
      [...batch.users, ...batch.items, batch.turns, kind],
    );
    await (kind === 'turn' ? insertTurns : insertFacts)(connection);
    await connection.query(
      `insert into recollect.embeddings (user_id, model, item_id, dims, embedding)
       select user_id, $1, item_id, $2, embedding::halfvec from bench.said order by nth, user_number`,
      [benchModel.name, benchModel.dimensions],
    );
  });
}

async function insertTurns(connection: Connection): Promise<void> {
  await connection.query(`
    insert into recollect.sessions (user_id, session_id, last_seq, started_at, last_turn_at)
    select user_id, session_id, max(seq), min(at), max(at) from bench.said group by user_id, session_id;
    insert into recollect.conversation_turns (user_id, turn_id, session_id, seq, exchange_id, role, content, content_hash,
      created_at, recorded_at)
    select user_id, item_id, session_id, seq, item_id, role, content, sha256(content::bytea), at, at
    from bench.said order by nth, user_number;
    insert into recollect.recall_items (user_id, item_id, kind, session_id, seq, role, at, lexemes, length)
    select user_id, item_id, 'turn', session_id, seq, role, at, words, recollect.weighted_length(words)
    from (
      select *, setweight(to_tsvector('english', content), 'A')
        || setweight(to_tsvector('english', coalesce(lag(content) over session, '')), 'B')
        || setweight(to_tsvector('english', coalesce(lead(content) over session, '')), 'C') as words
      from bench.said window session as (partition by user_id, session_id order by seq)
    ) analysed order by nth, user_number`);
}

async function insertFacts(connection: Connection): Promise<void> {
  await connection.query(`
    insert into recollect.facts (user_id, fact_id, type, content, content_hash, confidence, valid_from)
    select user_id, item_id, 'preference', content, sha256(content::bytea), 0.9, at from bench.said order by nth, user_number;
    insert into recollect.fact_evidence (user_id, evidence_id, fact_id, turn_id, quote)
    select user_id, item_id, item_id, evidence_id, content from bench.said order by nth, user_number;
    insert into recollect.recall_items (user_id, item_id, kind, session_id, seq, role, at, lexemes, length)
    select user_id, item_id, 'fact', session_id, seq, 'user', at, words, recollect.weighted_length(words)
    from (select *, setweight(to_tsvector('english', content), 'A') as words from bench.said) analysed
    order by nth, user_number`);
}
