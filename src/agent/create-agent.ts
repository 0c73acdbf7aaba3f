// createAgent(): one message in, one answer out, remembered. Table of contents: run-turn.ts has the steps of one turn.
import { checkCount } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import { systemClock } from '../ports/clock.js';
import type { Agent, AgentOptions, ChatInput, ChatResult } from './agent-types.js';
import { defaultInstructions, memoryToolInstructions } from './instructions.js';
import { memoryTools } from './memory-tools.js';
import { type AgentParts, runTurn } from './run-turn.js';

/** Makes no call and opens nothing. Throws `config_invalid` for two tools of one name. */
export function createAgent(options: AgentOptions): Agent {
  const parts = readOptions(options);
  return {
    stream: (input) => runTurn(parts, input),
    chat: (input) => lastEvent(parts, input),
  };
}

function readOptions(options: AgentOptions): AgentParts {
  const withMemoryTools = options.memoryTools ?? true;
  const tools = [...(withMemoryTools ? memoryTools(options.memory) : []), ...(options.tools ?? [])];
  const names = tools.map((tool) => tool.definition.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new RecollectError('config_invalid', `Two tools have the name ${twice}.`);
  const own = options.instructions?.trim() || defaultInstructions;
  return {
    memory: options.memory,
    model: options.model === undefined ? options.memory.languageModel : options.model,
    instructions: withMemoryTools ? `${own}\n\n${memoryToolInstructions}` : own,
    tools,
    maxTokens: checkCount('maxTokens', options.maxTokens ?? 4_096),
    maxToolRounds: checkCount('maxToolRounds', options.maxToolRounds ?? 6),
    budget: options.budget,
    profile: options.profile ?? true,
    strict: options.strict ?? false,
    clock: options.clock ?? systemClock,
  };
}

/** `chat` is `stream` without looking. */
async function lastEvent(parts: AgentParts, input: ChatInput): Promise<ChatResult> {
  for await (const event of runTurn(parts, input, { whole: true })) if (event.type === 'done') return event.result;
  throw new RecollectError('internal', 'The answer ended without its last event.');
}
