// Made-up facts with vectors, written by `insert ... select`: into our own tables as they are, and into the tutorials'.
// Nothing leaves the server, so half a million facts take minutes. Everything derives from one seed: two runs are alike.
import type { Connection, DatabaseDriver } from '../ports/database.js';
import { registerModel } from '../store/models.js';
import type { OnProgress } from './progress.js';
import { copyToTutorials } from './tutorial.js';

/** The model the vectors are filed under; nobody embeds with it. */
export const benchModel = { name: 'made-up', dimensions: 384 };

export interface DataSize {
  users: number;
  factsPerUser: number;
}

export interface BenchQuery {
  userId: string;
  vector: Float32Array;
}

/** Fills an empty, migrated database. Facts arrive user by user in turn, as they do in real life, never sorted by user. */
export async function generateFacts(driver: DatabaseDriver, size: DataSize, onProgress: OnProgress): Promise<void> {
  await driver.transaction([], (connection) => registerModel(connection, benchModel.name, benchModel.dimensions));
  await makeDirections(driver);
  await driver.query(
    `insert into recollect.users (user_id) select bench.user_id(number, $1) from generate_series(0, $1::bigint - 1) number`,
    [size.users],
  );
  const total = size.users * size.factsPerUser;
  for (let from = 0; from < total; from += batchSize) {
    const to = Math.min(from + batchSize, total);
    onProgress('generating facts', from, total);
    await generateBatch(driver, size, from, to);
  }
}

/** Questions about topics their user has facts on. */
export async function generateQueries(driver: DatabaseDriver, size: DataSize, count: number): Promise<BenchQuery[]> {
  const rows = await driver.query<{ userId: string; vector: string }>(
    `select bench.user_id(asked.user_number, $1) as "userId",
       l2_normalize(topic.direction + one.direction + other.direction)::text as vector
     from (
       select query, bench.pick(query, 21, $1) as user_number, bench.pick(query, 22, $2) as nth
       from generate_series(0, $3::bigint - 1) query
     ) asked
     join bench.topics topic on topic.id = bench.topic_of(asked.nth * $1 + asked.user_number)
     join bench.noise one on one.id = bench.pick(asked.query, 23, ${noiseVectors})
     join bench.noise other on other.id = bench.pick(asked.query, 24, ${noiseVectors})
     order by asked.query`,
    [size.users, size.factsPerUser, count],
  );
  return rows.map((row) => ({ userId: row.userId, vector: Float32Array.from(JSON.parse(row.vector) as number[]) }));
}

const batchSize = 20_000;
/** A user of 500 facts has two or three on each: people talk about many things. */
const topics = 200;
export const noiseVectors = 5_000;

/** Topic centres and noise; a fact is a centre and two noises, so two facts of one topic have a cosine of about 0.67. */
export async function makeDirections(driver: DatabaseDriver): Promise<void> {
  await driver.transaction([], async (connection) => {
    await connection.query(`
      create schema bench;
      create table bench.topics (id integer primary key, direction vector(${benchModel.dimensions}));
      create table bench.noise (id integer primary key, direction vector(${benchModel.dimensions}));
      create table bench.points (
        number bigint primary key, id uuid, user_id text, content text, embedding vector(${benchModel.dimensions})
      );
      create function bench.pick(number bigint, seed bigint, choices bigint) returns bigint
        language sql immutable return abs(hashint8extended(number, seed) % choices);
      create function bench.topic_of(fact_number bigint) returns bigint
        language sql immutable return bench.pick(fact_number, 1, ${topics});
      create function bench.user_id(number bigint, users bigint) returns text
        language sql immutable return 'bench/user-' || lpad((number % users)::text, 6, '0');
      -- Ascending in time and random after that, like the ids the product makes.
      create function bench.fact_id(number bigint) returns uuid
        language sql immutable return (
          lpad(to_hex(1767225600000 + number), 12, '0') || '7' || left(md5(number::text), 3) || '8' ||
          right(md5(number::text), 15))::uuid;`);
    await connection.query('select setseed(0.5)');
    await insertDirections(connection, 'topics', topics, 1);
    await insertDirections(connection, 'noise', noiseVectors, 0.5);
  });
}

async function insertDirections(
  connection: Connection,
  table: 'topics' | 'noise',
  count: number,
  norm: number,
): Promise<void> {
  await connection.query(
    `insert into bench.${table} (id, direction)
     select id, l2_normalize(array_agg((random() - 0.5)::real)::vector)
       * array_fill($3::real, array[$2::integer])::vector
     from generate_series(0, $1::integer - 1) id, generate_series(1, $2::integer) dimension
     group by id`,
    [count, benchModel.dimensions, norm],
  );
}

async function generateBatch(driver: DatabaseDriver, size: DataSize, from: number, to: number): Promise<void> {
  await driver.transaction([], async (connection) => {
    await connection.query('truncate bench.points');
    await connection.query(
      `insert into bench.points (number, id, user_id, content, embedding)
       select fact.number, bench.fact_id(fact.number), bench.user_id(fact.number, $1),
         'The user said about topic ' || topic.id || ' that option ' || fact.number || ' suits them best on most days.',
         l2_normalize(topic.direction + one.direction + other.direction)
       from generate_series($2::bigint, $3::bigint - 1) fact(number)
       join bench.topics topic on topic.id = bench.topic_of(fact.number)
       join bench.noise one on one.id = bench.pick(fact.number, 11, ${noiseVectors})
       join bench.noise other on other.id = bench.pick(fact.number, 12, ${noiseVectors})`,
      [size.users, from, to],
    );
    await connection.query(`
      insert into recollect.facts (user_id, fact_id, type, content, content_hash, confidence, valid_from)
      select user_id, id, 'preference', content, sha256(content::bytea), 0.9, now()
      from bench.points order by number`);
    await connection.query(`
      insert into recollect.recall_items (user_id, item_id, kind, role, at, lexemes, length)
      select user_id, id, 'fact', 'user', now(), words, length(words)
      from (select *, to_tsvector('english', content) as words from bench.points) point order by number`);
    await connection.query(
      `insert into recollect.embeddings (user_id, model, item_id, dims, embedding)
       select user_id, $1, id, $2, embedding::halfvec from bench.points order by number`,
      [benchModel.name, benchModel.dimensions],
    );
    await copyToTutorials(connection);
  });
}
