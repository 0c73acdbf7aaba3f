// save_memory: only what the user said in this conversation. A model that could save without a quote would save its
// own guesses, and whatever a web page or a document told it to.
import { builtInFactTypes } from '../domain/fact.js';
import { foldPunctuation } from '../domain/sentence.js';
import { withoutPrivate } from '../domain/tagged-span.js';
import { isRecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { AgentTool, ToolContext } from './agent-types.js';
import { factLine, memoryText, readString } from './tool-text.js';

export function saveMemoryTool(memory: Memory): AgentTool {
  return {
    definition: {
      name: 'save_memory',
      description:
        'Saves one fact about the user for later conversations. Only for what the user asked you to remember. ' +
        'The quote must be the exact words of the user in this conversation.',
      inputSchema: {
        type: 'object',
        properties: {
          text: {
            type: 'string',
            description: 'The fact in one plain sentence, in the words of the user where possible.',
          },
          quote: { type: 'string', description: 'What the user said, word for word.' },
          type: { type: 'string', enum: [...builtInFactTypes], description: 'What kind of fact it is.' },
        },
        required: ['text', 'quote', 'type'],
        additionalProperties: false,
      },
    },
    async run(input, context) {
      const text = readString(input, 'text');
      const quote = readString(input, 'quote');
      if (text === null || quote === null) return 'Not saved: both text and quote are needed.';
      const turnId = await findTurnOf(memory, quote, context);
      if (turnId === null)
        return 'Not saved: the quote is not word for word in what the user said in this conversation. Save only what the user said, with their exact words as the quote.';
      const { userId, scope } = context;
      const type = readString(input, 'type') ?? undefined;
      try {
        const fact = await memory.facts.add({ userId, scope, text, type, actor: 'agent', evidence: { turnId, quote } });
        const saved = fact.state === 'pending' ? 'Noted, but it waits until a person has looked at it.' : 'Saved.';
        return memoryText(saved, [factLine({ ...fact, at: fact.validFrom })]);
      } catch (error) {
        // What may not be stored (a password, say) is for the model to explain; a failing memory is not.
        if (isRecollectError(error) && error.code === 'invalid_input') return `Not saved: ${error.message}`;
        throw error;
      }
    },
  };
}

/** Fewer letters would be in any conversation. */
const fewestLetters = 4;

/** The user's turn of this conversation that holds the quote; null when none does. */
async function findTurnOf(memory: Memory, quote: string, context: ToolContext): Promise<string | null> {
  const wanted = plain(quote);
  if (wanted.replace(/[^\p{L}\p{N}]/gu, '').length < fewestLetters) return null;
  const { userId, sessionId, scope, message, messageTurnId, recalled } = context;
  if (plain(withoutPrivate(message)).includes(wanted) && messageTurnId !== null) return messageTurnId;
  const said = (turn: { role: string; sessionId: string; text: string }) =>
    turn.role === 'user' && turn.sessionId === sessionId && plain(turn.text).includes(wanted);
  const recent = recalled?.recent.find(said);
  if (recent) return recent.id;
  // Earlier in a long conversation: the very words are the best search for them.
  const found = await memory.recall({ userId, scope, query: quote, k: 20, recentTurns: 0, minRelevance: 0 });
  return found.ranked.find((item) => item.kind === 'turn' && said(item))?.id ?? null;
}

function plain(text: string): string {
  return foldPunctuation(text.normalize('NFC')).replace(/\s+/g, ' ').trim();
}
