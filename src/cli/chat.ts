// recollect chat: talk with an agent that remembers. With --message one answer; without, a conversation on the terminal.
import type { Command } from 'commander';
import type { Agent } from '../agent/agent-types.js';
import { createAgent } from '../agent/create-agent.js';
import type { Memory } from '../memory-types/memory.js';
import { answeringModel } from './answering-model.js';
import { converse } from './chat-conversation.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { settleWithin } from './settle.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

interface ChatOptions {
  user: string;
  session?: string;
  message?: string;
}

/** With no job done for so long, one-shot chat leaves the rest to the next start. */
const stalledAfter = 15_000;

export function addChatCommand(program: Command): void {
  withSharedOptions(program.command('chat'))
    .description('talk with an agent that remembers')
    .requiredOption('--user <id>', 'whose memory')
    .option('--session <id>', 'which conversation (with --message: default; else a new one)')
    .option('--message <text>', 'say this, print the answer and end')
    .action(async (options: ChatOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const { user: userId, session, message } = options;
      if (message === undefined && output.json) command.error('chat --json needs --message');
      if (message === undefined && !process.stdin.isTTY) {
        output.line('There is no terminal to talk on. Say one thing with `recollect chat --user ID --message TEXT`.');
        return;
      }
      await withMemory(database, {}, async (memory) => {
        const agent = createAgent({ memory, model: answeringModel() });
        if (message === undefined) await converse({ memory, agent, output, userId, sessionId: session });
        else await answerOnce({ memory, agent, output }, { userId, sessionId: session ?? 'default', message });
      });
    });
}

async function answerOnce(
  { memory, agent, output }: { memory: Memory; agent: Agent; output: Output },
  input: { userId: string; sessionId: string; message: string },
): Promise<void> {
  for await (const event of agent.stream(input)) {
    if (event.type === 'text') output.part(event.text);
    if (event.type !== 'done') continue;
    const { text, offline, turnIds, toolCalls, recalled, usage, memoryError } = event.result;
    output.line();
    if (memoryError) output.note(paint('yellow', `recollect: memory did not take part: ${memoryError.message}`));
    const settled = await settleWithin(memory, output, { stalledAfter });
    output.document({
      text,
      offline,
      sessionId: input.sessionId,
      turnIds,
      recalled: {
        facts: recalled?.facts.map(({ id, text, type, score }) => ({ id, text, type, score })) ?? [],
        turns: recalled?.turns.map(({ id, text, role, at, score }) => ({ id, text, role, at, score })) ?? [],
      },
      toolCalls: toolCalls.map(({ name, isError }) => ({ name, isError })),
      usage,
      settled: settled.settled,
    });
  }
}
