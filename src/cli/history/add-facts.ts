// States the facts of another memory in this one, each once however often its export is added.
import { isRecollectError } from '../../errors.js';
import type { Memory } from '../../memory-types/memory.js';
import type { BadLine } from '../add-turn.js';
import type { HistoryFact } from './history.js';

export interface AddedFacts {
  added: number;
  /** Held already, by the same id or in the same words. */
  known: number;
  bad: BadLine[];
}

/** `source` is who states them, and stands in their metadata beside the id they had there. */
export async function addFacts(
  memory: Memory,
  userId: string,
  source: string,
  facts: readonly HistoryFact[],
  onProgress: (done: number) => void,
): Promise<AddedFacts> {
  const result: AddedFacts = { added: 0, known: 0, bad: [] };
  if (facts.length === 0) return result;
  const known = await readKnown(memory, userId, source);
  for (const [index, fact] of facts.entries()) {
    onProgress(index);
    const keys = [`id ${fact.sourceId}`, `text ${fact.scope ?? ''} ${fact.text.trim()}`];
    if (keys.some((key) => known.has(key))) {
      result.known += 1;
      continue;
    }
    try {
      await memory.facts.add({
        ...{ userId, text: fact.text, scope: fact.scope, actor: source },
        metadata: {
          source,
          sourceId: fact.sourceId,
          ...(fact.learnedAt === null ? {} : { learnedAt: fact.learnedAt }),
        },
      });
      result.added += 1;
      for (const key of keys) known.add(key);
    } catch (error) {
      if (!isRecollectError(error) || error.code !== 'invalid_input') throw error;
      result.bad.push({ place: fact.place, reason: error.message });
    }
  }
  return result;
}

/** Facts of every state: what was retracted here must not come back with the next import. */
async function readKnown(memory: Memory, userId: string, source: string): Promise<Set<string>> {
  const known = new Set<string>();
  let after: string | undefined;
  do {
    const page = await memory.facts.list({
      userId,
      state: 'all',
      limit: 1_000,
      ...(after === undefined ? {} : { after }),
    });
    for (const { metadata, text, scope } of page.facts) {
      known.add(`text ${scope ?? ''} ${text}`);
      if (metadata.source === source) known.add(`id ${String(metadata.sourceId)}`);
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
  return known;
}
