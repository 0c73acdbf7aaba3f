// Who takes part in `recollect eval --compare`: Recollect, with facts and without, and the other systems that were chosen.
import { RecollectError } from '../errors.js';
import { type Contender, memoryContender } from '../eval/contender.js';
import { openOtherSystem } from '../eval/other-system.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { ThrowAwayPlaces } from './eval-place.js';
import { loadOtherSystem, needsServer, type OtherSystemName } from './other-systems.js';

/** Throws `dependency_missing` for a system that is not installed, before anything is recorded. */
export async function chooseContenders(
  { others, facts }: { others: readonly OtherSystemName[]; facts: boolean },
  server: string | undefined,
  embeddingModel: EmbeddingModel,
  places: ThrowAwayPlaces,
): Promise<Contender[]> {
  const homeless = server === undefined ? others.filter(needsServer) : [];
  if (homeless.length > 0)
    throw new RecollectError(
      'invalid_input',
      `${homeless.join(', ')}: name a PostgreSQL server by --database postgresql://..., or choose others by --with.`,
    );
  const turnsOnly = { name: 'recollect_turns_only', title: 'Recollect, no facts' };
  const contenders = facts
    ? [
        ourContender(places, { name: 'recollect', title: 'Recollect' }, { ablated: true }),
        ourContender(places, turnsOnly, { noFacts: true }),
      ]
    : [ourContender(places, turnsOnly, { noFacts: true, ablated: true })];
  for (const name of others) contenders.push(await otherContender(name, embeddingModel, places));
  return contenders;
}

function ourContender(
  places: ThrowAwayPlaces,
  named: Pick<Contender, 'name' | 'title'>,
  options: Parameters<typeof memoryContender>[1],
): Contender {
  return { ...named, open: async () => memoryContender(await places.openMemory({ offline: true }), options) };
}

async function otherContender(
  name: OtherSystemName,
  embeddingModel: EmbeddingModel,
  places: ThrowAwayPlaces,
): Promise<Contender> {
  const { title, open } = await loadOtherSystem(name);
  return {
    name,
    title,
    async open() {
      const { url, remove } = needsServer(name) ? await places.openDatabase() : nowhere;
      const system = await openOtherSystem(name, open, url, embeddingModel);
      // Before its database goes: its connections would fail when the run is interrupted.
      const close = places.atTheEnd(() => system.close());
      return {
        ...system,
        async close() {
          await close();
          await remove();
        },
      };
    },
  };
}

const nowhere = { url: '', remove: async () => {} };
