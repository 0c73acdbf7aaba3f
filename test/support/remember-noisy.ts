// Records made-up conversations through the real write path and says where the facts differ from the expected ones.
import type { Memory } from '#src/memory-types/memory.js';
import type { NoisyUser } from './noisy-exchanges.js';

/** Empty when every user's current facts are exactly the expected ones. */
export async function rememberNoisy(memory: Memory, users: readonly NoisyUser[], perCall: number): Promise<string[]> {
  for (const { userId, messages } of users) {
    for (let from = 0; from < messages.length; from += perCall)
      await memory.remember({ userId, messages: messages.slice(from, from + perCall) });
  }
  await memory.settled({ timeout: 600_000 });
  const differences: string[] = [];
  for (const { userId, expected } of users) {
    const { facts } = await memory.facts.list({ userId, limit: 1_000 });
    const texts = facts.map(({ text }) => text.replace(/[.!]$/, ''));
    differences.push(...texts.filter((text) => !expected.has(text)).map((text) => `${userId} has ${text}`));
    differences.push(...[...expected].filter((text) => !texts.includes(text)).map((text) => `${userId} lost ${text}`));
    if (new Set(texts).size < texts.length) differences.push(`${userId} has a fact twice`);
  }
  return differences;
}
