// A conversation on the terminal: greet -> (line -> command or answer -> what was learned) until the end of input.
import { createInterface, type Interface } from 'node:readline/promises';
import { isRecollectError } from '../errors.js';
import { runChatCommand } from './chat-commands.js';
import { greet } from './chat-greeting.js';
import { createLearnedWatch } from './chat-learned.js';
import { type Conversation, newSessionId } from './chat-state.js';
import { paint } from './output.js';
import { promptWhileOpen } from './prompt-while-open.js';
import { settleWithin } from './settle.js';

export interface ConversationInput extends Pick<Conversation, 'memory' | 'agent' | 'output' | 'userId'> {
  /** Default a new one, named for the time it began. */
  sessionId?: string;
  /** Default the terminal. */
  input?: NodeJS.ReadableStream;
  /** Where the prompt goes; default the terminal. */
  echo?: NodeJS.WritableStream;
}

export async function converse(options: ConversationInput): Promise<void> {
  const { memory, agent, output, userId } = options;
  const conversation: Conversation = {
    ...{ memory, agent, output, userId },
    sessionId: options.sessionId ?? newSessionId(),
    lastResult: null,
    learned: await createLearnedWatch(memory, userId),
  };
  await greet(conversation);
  const lines = createInterface({ input: options.input ?? process.stdin, output: options.echo ?? process.stdout });
  lines.setPrompt('\nyou › ');
  await readLines(lines, conversation);
  await settleWithin(memory, output, { stalledAfter: 5_000 });
  for (const line of await conversation.learned.news(conversation.lastResult?.text)) output.line(paint('dim', line));
}

async function readLines(lines: Interface, conversation: Conversation): Promise<void> {
  const { output } = conversation;
  let answering: AbortController | null = null;
  // Ctrl-C stops an answer; where none is running it ends the conversation.
  lines.on('SIGINT', () => {
    if (answering) answering.abort();
    else lines.close();
  });
  const prompt = promptWhileOpen(lines);
  prompt();
  for await (const line of lines) {
    const text = line.trim();
    try {
      if (text.startsWith('/')) {
        if ((await runChatCommand(conversation, text)) === 'quit') break;
      } else if (text !== '') {
        answering = new AbortController();
        await answer(conversation, text, answering.signal);
      }
    } catch (error) {
      if (!isRecollectError(error)) throw error;
      // One failed turn is not the end of the conversation.
      output.line(paint('red', `${error.message} (${error.code})`));
    } finally {
      answering = null;
    }
    prompt();
  }
  lines.close();
  output.line();
}

async function answer(conversation: Conversation, message: string, signal: AbortSignal): Promise<void> {
  const { agent, output, userId, sessionId, learned } = conversation;
  output.line();
  try {
    for await (const event of agent.stream({ userId, sessionId, message, signal })) {
      if (event.type === 'text') output.part(event.text);
      if (event.type === 'tool_call') output.line(paint('dim', `· ${event.name.replaceAll('_', ' ')}`));
      if (event.type === 'done') conversation.lastResult = event.result;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    output.line(paint('dim', ' [stopped]'));
    return;
  }
  output.line();
  const result = conversation.lastResult;
  if (result?.memoryError) output.line(paint('yellow', `Memory did not take part: ${result.memoryError.message}`));
  for (const line of await learned.news(result?.text)) output.line(paint('dim', line));
}
