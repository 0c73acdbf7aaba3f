// What mem0 holds, as its getAll() or its export gives it: a list of memories, or {results: […]}. They are facts, not conversations.
import { scopeOf } from '../../compat/parts/mem0-record.js';
import { isRecollectError } from '../../errors.js';
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
  try {
    const learnedAt = timeOf(memory.created_at ?? memory.createdAt) ?? null;
    history.facts.push({ place, sourceId, text, scope: scopeOfMemory(memory), learnedAt });
  } catch (error) {
    if (!isRecollectError(error)) throw error;
    history.bad.push({ place, reason: error.message });
  }
}

/** As they are mapped for mem0's own clients: an agent's memories, or those of one run, are not everybody's. */
function scopeOfMemory(memory: JsonObject): string | null {
  return scopeOf({
    agent_id: textOf(memory.agent_id ?? memory.agentId),
    app_id: textOf(memory.app_id ?? memory.appId),
    run_id: textOf(memory.run_id ?? memory.runId),
  });
}
