// What mem0 holds, as its getAll() or its export gives it: a list of memories, or {results: […]}. They are facts, not conversations.
import { emptyHistory, type History, type HistoryReader } from './history.js';
import { isObject, type JsonObject, objectsOf, textOf, timeOf } from './json-values.js';
import { readJson } from './read-json.js';

export const mem0Reader: HistoryReader = {
  name: 'mem0',
  files: /\.json$/,
  read(documents) {
    const history = emptyHistory();
    for (const document of documents) {
      const value = readJson(history, document);
      if (value === undefined) continue;
      const list = isObject(value) ? (value.results ?? value.memories) : value;
      if (!Array.isArray(list)) history.bad.push({ place: document.name, reason: 'holds no list of memories' });
      for (const [index, memory] of objectsOf(list).entries())
        readMemory(history, memory, `${document.name}, memory ${index + 1}`);
    }
    return history;
  },
};

function readMemory(history: History, memory: JsonObject, place: string): void {
  const [sourceId, text] = [textOf(memory.id), textOf(memory.memory) ?? textOf(memory.data)];
  if (!sourceId || !text) {
    history.bad.push({ place, reason: 'needs an id and a memory' });
    return;
  }
  const scope = scopeOf(memory);
  history.facts.push({
    place,
    sourceId,
    text,
    scope,
    learnedAt: timeOf(memory.created_at ?? memory.createdAt) ?? null,
  });
}

/** As the compat layer maps them: an agent's memories, or those of one run, are not everybody's. */
function scopeOf(memory: JsonObject): string | null {
  const [agent, run] = [textOf(memory.agent_id ?? memory.agentId), textOf(memory.run_id ?? memory.runId)];
  if (run) return `run:${run}`;
  return agent ? `agent:${agent}` : null;
}
