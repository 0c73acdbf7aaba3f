// The four tools that let the model look after the user's memories. Names are public: prompts and logs know them.
import type { Memory } from '../memory-types/memory.js';
import type { AgentTool } from './agent-types.js';
import { deleteMemoryTool } from './delete-memory.js';
import { listMemoriesTool } from './list-memories.js';
import { saveMemoryTool } from './save-memory.js';
import { searchMemoriesTool } from './search-memories.js';

export function memoryTools(memory: Memory): AgentTool[] {
  return [listMemoriesTool(memory), searchMemoriesTool(memory), saveMemoryTool(memory), deleteMemoryTool(memory)];
}
