// memory.facts.map: the user's facts laid out by meaning. Made anew for each call: nothing of it is kept.
import { checkCount, checkId, invalid } from '../domain/input.js';
import { principalAxes } from '../domain/projection.js';
import { spreadPoints } from '../domain/spread-points.js';
import type { FactMap, FactMapInput } from '../memory-types.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { countMapFacts, placeFacts, sampleFactVectors } from '../store/fact-map.js';

/** Points a map has unless asked otherwise, and at most. A browser draws 5,000 of them smoothly, measured. */
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
  const { name, dimensions } = parts.embeddingModel;
  const state = input.state ?? 'current';
  const selection = { state: state === 'all' ? null : state, limit, model: { name, dimensions } };
  const { total, sample } = await parts.database.asUser(userId, async (connection) => ({
    total: await countMapFacts(connection, userId, selection.state),
    sample: await sampleFactVectors(connection, userId, selection, sampleSize),
  }));
  // Outside a transaction: it takes a moment.
  const axes = principalAxes(sample);
  const facts = await parts.database.asUser(userId, (connection) => placeFacts(connection, userId, selection, axes));
  const hasPlace = facts.filter((fact) => fact.hasVector);
  // Two facts, or facts that all say the same, have vectors and no axes: they stand side by side.
  const places = spreadPoints(hasPlace.map(({ x, y }) => ({ x: x ?? 0, y: y ?? 0 })));
  return {
    points: hasPlace.map(({ id, hasVector: _known, ...fact }, index) => ({ factId: id, ...fact, ...places[index]! })),
    omitted: Math.max(total - facts.length, 0),
    unplaced: facts.length - hasPlace.length,
  };
}
