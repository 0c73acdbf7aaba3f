// An agent that remembers between conversations. With ANTHROPIC_API_KEY Claude answers; without, it tells what it knows.
import assert from 'node:assert/strict';
import { createAgent, createMemory } from 'recollect';

const memory = await createMemory();
const agent = createAgent({ memory });

await agent.chat({ userId: 'ines', sessionId: 'monday', message: 'My goal is to run the half marathon in Lisbon.' });
await memory.settled();

let answer = '';
for await (const event of agent.stream({
  userId: 'ines',
  sessionId: 'tuesday',
  message: 'What is my goal?',
})) {
  if (event.type !== 'text') continue;
  process.stdout.write(event.text);
  answer += event.text;
}
process.stdout.write('\n');

await memory.close();

assert.match(answer, /half marathon/i);
