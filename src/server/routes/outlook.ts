// The map of a user's facts, and the forecast of what ends.
import * as contract from '../contract/outlook.js';
import { type BoundRoute, bindRoute } from './bound-route.js';

export const outlookRoutes: readonly BoundRoute[] = [
  bindRoute(contract.mapFacts, ({ query }, { memory, userId }) => memory.facts.map({ ...query, userId })),

  bindRoute(contract.forecastUpkeep, ({ query }, { memory, userId }) => memory.upkeep.forecast({ ...query, userId })),
];
