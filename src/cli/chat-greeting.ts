// The first lines of a conversation: what to try, for somebody new; what is remembered, for somebody who comes back.
import type { Fact } from '../domain/fact.js';
import type { RecentTurn } from '../domain/recalled.js';
import type { Conversation } from './chat-state.js';
import { paint } from './output.js';
import { day, factText } from './show-recalled.js';
import { shortened } from './terminal-text.js';

/** Facts told in a greeting; constraints first, because forgetting one hurts most. */
const mostFacts = 4;
const greetedTypes = ['constraint', 'goal', 'personal_context', 'technical_context', 'business_context', 'preference'];

export async function greet(conversation: Conversation): Promise<void> {
  const { memory, output, userId, sessionId } = conversation;
  const { facts, next } = await memory.facts.list({ userId });
  const { recent } = await memory.recall({ userId, sessionId, query: 'hello', minRelevance: 1 });
  if (facts.length === 0 && recent.length === 0) {
    output.line(paint('bold', 'Hello!'), ' What you tell me here, I still know after a restart.');
    output.line('Try: ', paint('cyan', 'I am allergic to peanuts, and my team writes TypeScript.'));
    output.line('Then /quit, start again, and ask: ', paint('cyan', 'What do you know about me?'));
  } else {
    output.line(paint('bold', 'Welcome back.'), ...lastTime(recent));
    for (const fact of pickFacts(facts)) output.line(`  • ${factText(fact)}`);
    const more = facts.length - mostFacts;
    if (more > 0)
      output.line(paint('dim', `  and ${more}${next === null ? '' : ' or more'} other things; /facts lists them`));
  }
  if (memory.languageModel === null)
    output.line(
      paint(
        'dim',
        'Offline: I answer with what I remember. For answers by Claude, set ANTHROPIC_API_KEY and start again.',
      ),
    );
  output.line(paint('dim', '/help shows the commands, /quit ends.'));
}

function lastTime(recent: readonly RecentTurn[]): string[] {
  const said = recent.findLast((turn) => turn.role === 'user');
  return said ? [` Last time, on ${day(said.at)}, you said: “${shortened(said.text, 80)}”`] : [];
}

/** One of each type before two of one; the newest of a type first. */
function pickFacts(facts: readonly Fact[]): Fact[] {
  const place = (type: string) => (greetedTypes.includes(type) ? greetedTypes.indexOf(type) : greetedTypes.length);
  const rankInType = new Map<string, number>();
  return facts
    .toSorted((one, other) => other.validFrom.getTime() - one.validFrom.getTime())
    .map((fact) => {
      const rank = rankInType.get(fact.type) ?? 0;
      rankInType.set(fact.type, rank + 1);
      return { fact, rank };
    })
    .sort((one, other) => one.rank - other.rank || place(one.fact.type) - place(other.fact.type))
    .slice(0, mostFacts)
    .map(({ fact }) => fact);
}
