// What a token of each language model is worth, as sums over its answers. Not per user, and nothing of a user in it.
import { type CountedSample, sampleDecay, type TokenSums } from '../domain/token-factor.js';
import type { Connection } from '../ports/database.js';

const columns = `weight, sum_counted as counted, sum_reported as reported, sum_counted_squared as "countedSquared",
  sum_product as product, sum_reported_squared as "reportedSquared"`;

/** Null for a model that has not answered yet. */
export async function findTokenSums(connection: Connection, model: string): Promise<TokenSums | null> {
  const [row] = await connection.query<TokenSums>(`select ${columns} from recollect.token_factors where model = $1`, [
    model,
  ]);
  return row ?? null;
}

/** Adds one answer, whoever else is adding, and gives the sums with it. */
export async function addTokenSample(connection: Connection, model: string, sample: CountedSample): Promise<TokenSums> {
  const { counted, reported } = sample;
  const [row] = await connection.query<TokenSums>(
    `insert into recollect.token_factors as f
       (model, samples, weight, sum_counted, sum_reported, sum_counted_squared, sum_product, sum_reported_squared)
     values ($1, 1, 1, $2, $3, $4, $5, $6)
     on conflict (model) do update set
       samples = f.samples + 1,
       weight = f.weight * $7 + 1,
       sum_counted = f.sum_counted * $7 + excluded.sum_counted,
       sum_reported = f.sum_reported * $7 + excluded.sum_reported,
       sum_counted_squared = f.sum_counted_squared * $7 + excluded.sum_counted_squared,
       sum_product = f.sum_product * $7 + excluded.sum_product,
       sum_reported_squared = f.sum_reported_squared * $7 + excluded.sum_reported_squared,
       learned_at = now()
     returning ${columns}`,
    [model, counted, reported, counted ** 2, counted * reported, reported ** 2, sampleDecay],
  );
  return row!;
}
