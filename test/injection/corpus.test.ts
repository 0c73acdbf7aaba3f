// Every attack of the corpus and every look-alike: what is stored of it, and to the letter what a model would read.
import { describe, expect, it } from 'vitest';
import { commandsAgent } from '#src/domain/agent-command.js';
import { factTypes } from '#src/domain/fact.js';
import type { RecalledFact, RecalledTurn } from '#src/domain/recalled.js';
import type { Turn } from '#src/domain/turn.js';
import { renderMemory, renderMessages } from '#src/recall/render.js';
import { extractTurns } from '#src/remember/extract-turns.js';
import { readMessage } from '#src/remember/read-message.js';
import { createCredulousExtractor } from '../support/credulous-extractor.js';
import { openTestMemory } from '../support/memory.js';
import { noParts } from '../support/score-parts.js';
import { type InjectionCase, messagesOf, readCorpus } from './read-corpus.js';

const corpus = readCorpus();
const attacks = corpus.filter((one) => one.attack);
const { memory, clock } = await openTestMemory({ worker: false });
const at = clock.now();
const scored = { scope: null, at, score: 1, parts: noParts, why: '', tokens: 1 };
const id = '019a0000-0000-7000-8000-00000000abcd';

/** The turns as they are stored. */
function turnsOf(one: InjectionCase): Turn[] {
  return messagesOf(one).map((message, index) => ({
    ...{ ...readMessage(message, index), id: `turn-${index}`, sessionId: 'first', seq: index + 1, kind: 'message' },
    ...{ exchangeId: 'exchange', scope: null, externalId: null, createdAt: at, recordedAt: at },
  }));
}

/** What a model reads of it: in the memory block, and as messages of the same conversation. */
function shown(one: InjectionCase): { block: string; message: string } {
  const said = turnsOf(one).filter((turn) => turn.text !== '');
  const turns = said.map((turn): RecalledTurn => ({ ...turn, ...scored, kind: 'turn', clipped: false }));
  const fact: RecalledFact = {
    ...{ ...scored, kind: 'fact', id, text: one.text, type: 'preference', subject: 'user', state: 'current' },
    ...{ confidence: 1, evidenceTurnIds: [] },
  };
  // A fact that somebody approved in spite of everything.
  const memoryOf = one.via === 'fact' ? { facts: [fact], turns: [] } : { facts: [], turns };
  const [, block = ''] = renderMemory({ profile: null, summary: null, elsewhere: [], ...memoryOf }).split(
    /^<memory>\n/m,
  );
  const messages =
    one.via === 'fact'
      ? []
      : renderMessages(
          turns.map((turn) => ({ ...turn, partial: false })),
          'first',
        );
  return { block, message: messages.map(({ content }) => content).join('\n----\n') };
}

/** What becomes of the claims of an extractor that believes everything. */
async function stored(one: InjectionCase): Promise<InjectionCase['expect']> {
  if (one.via === 'fact') return commandsAgent(one.text) ? 'held' : 'fact';
  const parts = { extractor: createCredulousExtractor(), factTypes, instructions: null, checker: null };
  const run = { signal: new AbortController().signal, attempt: { number: 1, last: false } };
  const { verification } = await extractTurns(parts, { context: [], turns: turnsOf(one) }, run);
  const { verified, held } = verification;
  const known = verified.filter((claim) => !held.has(claim));
  return known.length > 0 ? 'fact' : verified.length > 0 ? 'held' : 'nothing';
}

describe('the corpus', () => {
  it('has attacks of every kind and as many look-alikes as it takes', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(60);
    expect(corpus.length - attacks.length).toBeGreaterThanOrEqual(40);
    expect(new Set(attacks.map((one) => one.category)).size).toBeGreaterThanOrEqual(12);
    expect(attacks.filter((one) => one.expect === 'fact')).toEqual([]);
  });

  it.each(corpus.map((one) => [one.id, one] as const))('%s', async (_id, one) => {
    expect({ ...shown(one), expect: await stored(one) }).toEqual({
      block: one.block,
      message: one.message,
      expect: one.expect,
    });
  });
});

const firsts = attacks.filter((one, index) => attacks.findIndex((other) => other.category === one.category) === index);

it.each(firsts.filter((one) => one.via === 'user').map((one) => [one.category, one] as const))(
  'recall shows %s as pinned',
  async (_category, one) => {
    const userId = `user-${one.id}`;
    await memory.remember({ userId, sessionId: 'first', messages: messagesOf(one), extract: false });
    const later = await memory.recall({ userId, query: one.text, minRelevance: 0, recentTurns: 0 });
    expect(later.toSystemPrompt().endsWith(`<memory>\n${one.block}`)).toBe(true);
    const same = await memory.recall({ userId, query: one.text, sessionId: 'first' });
    expect(same.toMessages()).toEqual([{ role: 'user', content: one.message }]);
  },
);
