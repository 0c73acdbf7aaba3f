// memory.facts.map: the user's facts laid out by meaning. Made anew for each call: nothing of it is kept.
import { checkCount, checkId, invalid } from '../domain/input.js';
import { principalAxes } from '../domain/projection.js';
import { spreadPoints } from '../domain/spread-points.js';
import type { FactMap, FactMapInput } from '../memory-types/memory.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { countMapFacts, findMapFacts, findVectors, measureItems } from '../store/fact-map.js';

/** Points a map has unless asked otherwise, and at most. */
const [defaultPoints, mostPoints] = [5_000, 10_000];
/** Vectors the axes are found from. Of more facts, these stand for the others. */
const sampleSize = 1_000;

export async function mapFacts(
  parts: { database: Database; embeddingModel: EmbeddingModel },
  input: FactMapInput,
): Promise<FactMap> {
  const userId = checkId('userId', input.userId);
  const limit = checkCount('limit', input.limit ?? defaultPoints);
  if (limit < 1 || limit > mostPoints) throw invalid(`limit is from 1 to ${mostPoints.toLocaleString('en')}.`);
  const state = input.state === 'all' ? null : (input.state ?? 'current');
  const { name: model, dimensions } = parts.embeddingModel;

  const { total, facts, sample } = await parts.database.asUser(userId, async (connection) => {
    const found = await findMapFacts(connection, userId, state, limit);
    return {
      total: await countMapFacts(connection, userId, state),
      facts: found,
      sample: await findVectors(connection, userId, model, chooseSample(found.map(({ id }) => id))),
    };
  });
  // Outside a transaction: it takes a moment. Two facts, or facts that all say the same, have no axes and one place.
  const zero = new Float32Array(dimensions);
  const axes = principalAxes(sample) ?? { first: zero, second: zero };
  const ids = facts.map(({ id }) => id);
  const measured = await parts.database.asUser(userId, (connection) =>
    measureItems(connection, userId, model, ids, axes),
  );
  const measuredById = new Map(measured.map((item) => [item.id, item]));
  const placed = facts.filter(({ id }) => measuredById.has(id));
  const places = spreadPoints(placed.map(({ id }) => measuredById.get(id)!));
  return {
    points: placed.map(({ id, ...fact }, index) => ({ factId: id, ...fact, ...places[index]! })),
    omitted: Math.max(total - facts.length, 0),
    unplaced: facts.length - placed.length,
  };
}

/** By the end of their ids, which is random and stays: a new fact puts one out at most, and moves the others little. */
function chooseSample(ids: readonly string[]): string[] {
  if (ids.length <= sampleSize) return [...ids];
  const end = (id: string) => id.slice(-12);
  return ids.toSorted((one, other) => (end(one) < end(other) ? -1 : 1)).slice(0, sampleSize);
}
