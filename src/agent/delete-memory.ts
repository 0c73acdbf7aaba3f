// delete_memory: retracts one fact, by id or by words. When the words fit several, or none closely, nothing is deleted
// and the candidates go back, so that the user is asked.
import type { Fact } from '../domain/fact.js';
import { isRecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { AgentTool, ToolContext } from './agent-types.js';
import { factLine, isVisible, memoryText, readString } from './tool-text.js';

export function deleteMemoryTool(memory: Memory): AgentTool {
  return {
    definition: {
      name: 'delete_memory',
      description:
        'Deletes one remembered fact that the user says is wrong or wants forgotten. Give its id if you have it, else the words of the fact. ' +
        'When several facts fit, nothing is deleted and they are listed: ask the user which one, then call again with its id.',
      inputSchema: {
        type: 'object',
        properties: {
          id: { type: 'string', description: 'The id of the fact.' },
          text: { type: 'string', description: 'Words of the fact, when you have no id.' },
        },
        additionalProperties: false,
      },
    },
    async run(input, context) {
      const id = readString(input, 'id');
      const text = readString(input, 'text');
      if (id !== null) return deleteById(memory, id, context);
      return text === null ? 'Give the id or the words of the fact.' : deleteByText(memory, text, context);
    },
  };
}

async function deleteById(memory: Memory, id: string, context: ToolContext): Promise<string> {
  const fact = await findFact(memory, id, context);
  if (!fact) return 'Nothing was deleted: there is no fact with this id. Try again with its words.';
  if (fact.state !== 'current' && fact.state !== 'pending')
    return 'Nothing was deleted: this fact is no longer in use.';
  return retract(memory, fact, context);
}

async function deleteByText(memory: Memory, text: string, context: ToolContext): Promise<string> {
  const facts = await currentFacts(memory, context);
  const wanted = words(text);
  const same = facts.filter((fact) => words(fact.text).join(' ') === wanted.join(' '));
  const fitting = same.length > 0 ? same : facts.filter((fact) => holdsAll(words(fact.text), wanted));
  const [only] = fitting;
  if (only && fitting.length === 1) return retract(memory, only, context);
  if (fitting.length > 1)
    return ask('Nothing was deleted: several facts fit. Ask the user which one is meant.', fitting);
  const near = await nearFacts(memory, text, facts, context);
  return near.length === 0
    ? 'Nothing was deleted: no fact like this is remembered.'
    : ask(
        'Nothing was deleted: no fact has these words. These are near; ask the user whether one of them is meant.',
        near,
      );
}

async function retract(memory: Memory, fact: Fact, { userId }: ToolContext): Promise<string> {
  await memory.facts.retract(userId, fact.id, { actor: 'agent', reason: 'user_asked' });
  return memoryText('Deleted.', [factLine({ ...fact, at: fact.validFrom })]);
}

function ask(question: string, facts: readonly Fact[]): string {
  const lines = facts.slice(0, mostCandidates).map((fact) => factLine({ ...fact, at: fact.validFrom }));
  return memoryText(question, lines, 'Then call delete_memory with its id.');
}

const mostCandidates = 10;
/** Facts of one page, and pages read: more than a person's memory holds. */
const [pageSize, mostPages] = [1_000, 5];

async function currentFacts(memory: Memory, { userId, scope }: ToolContext): Promise<Fact[]> {
  const facts: Fact[] = [];
  let after: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { facts: found, next } = await memory.facts.list({ userId, after, limit: pageSize });
    facts.push(...found.filter((fact) => isVisible(fact, scope)));
    if (next === null) break;
    after = next;
  }
  return facts;
}

async function findFact(memory: Memory, id: string, { userId, scope }: ToolContext): Promise<Fact | null> {
  try {
    const fact = await memory.facts.get(userId, id);
    return isVisible(fact, scope) ? fact : null;
  } catch (error) {
    if (isRecollectError(error) && error.code === 'not_found') return null;
    throw error;
  }
}

async function nearFacts(memory: Memory, text: string, facts: readonly Fact[], context: ToolContext): Promise<Fact[]> {
  const { userId, scope } = context;
  const found = await memory.recall({ userId, scope, query: text, k: 20, recentTurns: 0 });
  return found.facts.flatMap(({ id }) => facts.find((fact) => fact.id === id) ?? []);
}

function words(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function holdsAll(all: readonly string[], some: readonly string[]): boolean {
  return some.length > 0 && some.every((word) => all.includes(word));
}
