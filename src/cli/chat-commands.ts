// The commands of a conversation, typed with a slash.
import type { Fact } from '../domain/fact.js';
import { type Conversation, newSessionId } from './chat-state.js';
import { listAllFacts } from './facts.js';
import { paint } from './output.js';
import { explainRecalled, factText, showRecalled } from './show-recalled.js';

/** Gives `quit` when the conversation is over. */
export async function runChatCommand(conversation: Conversation, line: string): Promise<'quit' | 'go on'> {
  const [name = '', ...words] = line.slice(1).split(/\s+/);
  switch (name) {
    case 'quit':
    case 'exit':
      return 'quit';
    case 'facts':
      await showFacts(conversation);
      break;
    case 'forget':
      await forget(conversation, words.join(' '));
      break;
    case 'why':
      explainLast(conversation);
      break;
    case 'new':
      conversation.sessionId = newSessionId();
      conversation.output.line('A new conversation. What you told me before, I still know.');
      break;
    case 'help':
      showHelp(conversation);
      break;
    default:
      conversation.output.line(`There is no command /${name}; /help shows what there is.`);
  }
  return 'go on';
}

function showHelp({ output }: Conversation): void {
  const commands = [
    ['/facts', 'what I know about you'],
    ['/forget WORDS or NUMBER', 'take a fact back: it is not recalled again until you say it anew'],
    ['/why', 'what I remembered for the last answer, and why'],
    ['/new', 'begin a new conversation'],
    ['/quit', 'end; what I know stays'],
  ] as const;
  for (const [name, what] of commands) output.line(paint('cyan', name.padEnd(25)), what);
}

async function showFacts({ memory, output, userId }: Conversation): Promise<void> {
  const facts = await listAllFacts(memory, { userId });
  if (facts.length === 0) output.line('I know no facts about you yet.');
  showNumbered(output, facts, facts);
}

/** A number is that of /facts; words must be in one fact only. */
async function forget({ memory, output, userId, learned }: Conversation, wanted: string): Promise<void> {
  const facts = await listAllFacts(memory, { userId });
  const found = /^\d+$/.test(wanted) ? facts.slice(Number(wanted) - 1, Number(wanted)) : withWords(facts, wanted);
  const [fact] = found;
  if (wanted === '') output.line('Say what: /forget peanuts, or /forget 3 for the third of /facts.');
  else if (!fact) output.line('I know nothing like that.');
  else if (found.length > 1) {
    output.line('Which one? /forget NUMBER');
    showNumbered(output, facts, found);
  } else {
    await memory.facts.retract(userId, fact.id, { actor: 'user' });
    output.line(`Forgotten: ${factText(fact)}`);
    // Said already; the next answer must not report it as news.
    await learned.news();
  }
}

function explainLast({ output, lastResult }: Conversation): void {
  if (!lastResult?.recalled) {
    output.line('Nothing was recalled yet.');
    return;
  }
  showRecalled(output, { ...lastResult.recalled, recent: [] });
  explainRecalled(output, lastResult.recalled);
}

function withWords(facts: readonly Fact[], words: string): Fact[] {
  const all = words.toLowerCase().split(/\s+/).filter(Boolean);
  return facts.filter((fact) => all.every((word) => factText(fact).toLowerCase().includes(word)));
}

function showNumbered(output: Conversation['output'], all: readonly Fact[], shown: readonly Fact[]): void {
  for (const fact of shown)
    output.line(
      paint('dim', `${String(all.indexOf(fact) + 1).padStart(3)}  `),
      factText(fact),
      paint('dim', `  ${fact.type}`),
    );
}
