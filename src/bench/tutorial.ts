// What tutorials on agent memory build: facts by cosine over one global IVFFlat index, with the user as a filter.
// And the plain alternative: no vector index, a B-tree on the user.
import type { Connection, DatabaseDriver } from '../ports/database.js';
import type { OnProgress } from './progress.js';

export async function createTutorialTables(driver: DatabaseDriver): Promise<void> {
  await driver.query(`
    create schema tutorial;
    create table tutorial.one_table (
      id uuid primary key, user_id text not null, content text not null, embedding vector(384) not null
    );
    create table tutorial.facts (id uuid primary key, user_id text not null, content text not null);
    create table tutorial.fact_embeddings (
      fact_id uuid primary key references tutorial.facts, embedding vector(384) not null
    );
    create table tutorial.by_user (
      id uuid primary key, user_id text not null, content text not null, embedding vector(384) not null
    );`);
}

/** Copies the batch in bench.points. */
export async function copyToTutorials(connection: Connection): Promise<void> {
  await connection.query(`
    insert into tutorial.one_table select id, user_id, content, embedding from bench.points order by number;
    insert into tutorial.by_user select id, user_id, content, embedding from bench.points order by number;
    insert into tutorial.facts select id, user_id, content from bench.points order by number;
    insert into tutorial.fact_embeddings select id, embedding from bench.points order by number;`);
}

/** After the data, as IVFFlat wants it: its lists are made from the rows that are there. */
export async function createTutorialIndexes(driver: DatabaseDriver, onProgress: OnProgress): Promise<void> {
  const statements = [
    'create index on tutorial.one_table using ivfflat (embedding vector_cosine_ops) with (lists = 100)',
    'create index on tutorial.fact_embeddings using ivfflat (embedding vector_cosine_ops) with (lists = 100)',
    'create index on tutorial.by_user (user_id)',
  ];
  for (const [index, statement] of statements.entries()) {
    onProgress('building indexes', index, statements.length);
    await driver.transaction([{ text: `set local maintenance_work_mem = '1GB'` }], (connection) =>
      connection.query(statement),
    );
  }
}

/** The statements as tutorials print them: $1 the user, $2 the vector, $3 how many. */
export const tutorialStatements = {
  tutorial_one_table: `
    select id, content from tutorial.one_table
    where user_id = $1 order by embedding <=> $2::vector limit $3`,
  tutorial_joined: `
    select f.id, f.content from tutorial.facts f
    join tutorial.fact_embeddings e on e.fact_id = f.id
    where f.user_id = $1 order by e.embedding <=> $2::vector limit $3`,
  no_vector_index: `
    select id, content from tutorial.by_user
    where user_id = $1 order by embedding <=> $2::vector limit $3`,
} as const;

export interface Similarity {
  id: string;
  cosine: number;
}

/** Every fact of the user by brute force, nearest first: nothing approximate can take part, the table has no such index. */
export async function findAllSimilarities(
  connection: Connection,
  userId: string,
  vector: Float32Array,
): Promise<Similarity[]> {
  return connection.query<Similarity>(
    `select id, 1 - (embedding <=> $2::vector) as cosine from tutorial.by_user where user_id = $1 order by 2 desc`,
    [userId, tutorialVector(vector)],
  );
}

/** As the pgvector package for Node does it. */
export function tutorialVector(vector: Float32Array): string {
  return JSON.stringify(Array.from(vector));
}
