// The model API fails half of all calls, in every way it can: 500 chats complete, and every extraction lands exactly once.
import { afterAll, expect, test } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import { createClaude } from '#src/drivers/claude.js';
import { createClaudeExtractor } from '#src/drivers/claude-extractor.js';
import { createResilientModel } from '#src/drivers/resilient-model.js';
import { isRecollectError } from '#src/errors.js';
import { type RecordedRequest, type Step, startMessagesApi } from '#src/testing/messages-api/index.js';
import { openTestMemory } from '../support/memory.js';

const [users, hobbies] = [125, ['chess', 'sailing', 'pottery', 'karate']];
const chats = hobbies.flatMap((hobby) =>
  Array.from({ length: users }, (_, user) => ({ userId: `user-${user}`, hobby })),
);

/** Always the same faults, in an order that tells nothing. */
let seed = 20261126;
function random(): number {
  seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return seed / 2 ** 32;
}

const faults: Record<string, () => Step> = {
  'rate limited': () => ({ status: 429, retryAfter: 0 }),
  overloaded: () => ({ status: 529 }),
  'internal error': () => ({ status: 500 }),
  'cut before a word': () => ({ cutAfterEvents: 1, text: 'Good to know.' }),
  'cut in the middle': () => ({ cutAfterEvents: 4, text: 'Good to know, I will keep that in mind.' }),
  'error in the stream': () => ({ cutAfterEvents: 3, text: 'Good to know.', withErrorEvent: true }),
};
const seen: Record<string, number> = { answered: 0 };

function reply({ body }: RecordedRequest): Step {
  if (random() < 0.5) {
    const [kind, fault] = Object.entries(faults)[Math.floor(random() * Object.keys(faults).length)]!;
    seen[kind] = (seen[kind] ?? 0) + 1;
    return fault();
  }
  seen.answered! += 1;
  if (!('output_config' in body)) return { text: 'Good to know.' };
  const quotes = JSON.stringify(body.messages).match(/I love \w+/g) ?? [];
  const quote = quotes.at(-1) ?? '';
  const text = `The user loves ${quote.slice(7)}.`;
  return { json: { claims: [{ type: 'preference', subject: 'user', text, confidence: 0.9, quote }] } };
}

const api = await startMessagesApi({ reply });
afterAll(() => api.close());
const claude = (model: string) =>
  // The waits between tries are shortened, nothing else.
  createResilientModel(createClaude({ model, apiKey: 'k', baseUrl: api.url, maxRetries: 0 }), { firstWait: 2 });

const model = claude('claude-sonnet-5-5');
const { memory, database } = await openTestMemory({
  languageModel: model,
  extractor: createClaudeExtractor(claude('claude-haiku-5-5')),
  retryDelay: 1,
  audit: 'off',
});
const agent = createAgent({ memory, model, profile: false });

/** As the HTTP client does it: the same chat again, by its key. */
async function chat({ userId, hobby }: (typeof chats)[number]): Promise<number> {
  for (let again = 0; ; again += 1) {
    try {
      const idempotencyKey = `${userId}-${hobby}`;
      const answer = await agent.chat({ userId, sessionId: 's', message: `I love ${hobby}.`, idempotencyKey });
      expect(answer).toMatchObject({ text: 'Good to know.', memoryError: null });
      return again;
    } catch (error) {
      if (!isRecollectError(error) || !error.code.startsWith('model_') || again === 5) throw error;
    }
  }
}

test('500 chats complete and each of their extractions lands once', async () => {
  const started = performance.now();
  const waiting = [...chats];
  let asAgain = 0;
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) asAgain += await chat(next);
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  const chatted = performance.now();
  expect(await memory.settled({ timeout: 480_000 })).toEqual({ settled: true, left: 0 });

  const failed = api.requests.length - seen.answered!;
  const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(1);
  process.stdout.write(
    `${chats.length} chats, ${api.requests.length} calls, ${failed} failed ${JSON.stringify(seen)}; ${asAgain} chats sent again; chats ${seconds(started, chatted)} s, extraction ${seconds(chatted, performance.now())} s more\n`,
  );
  expect(failed / api.requests.length).toBeGreaterThan(0.45);
  for (const kind of Object.keys(faults)) expect(seen[kind]).toBeGreaterThan(0);

  const rows = await database.driver.query<{ userId: string; text: string; state: string }>(
    `select user_id as "userId", content as text, state from recollect.facts`,
  );
  const told = chats.map(({ userId, hobby }) => ({ userId, text: `The user loves ${hobby}.`, state: 'current' }));
  const inOrder = (one: (typeof told)[number], other: (typeof told)[number]) =>
    `${one.userId} ${one.text}` < `${other.userId} ${other.text}` ? -1 : 1;
  expect(rows.toSorted(inOrder)).toEqual(told.toSorted(inOrder));
  const counted = await database.driver.query<{ what: string; count: number }>(
    `select 'exchanges' as what, count(*) from recollect.extractions
     union all select role, count(*) from recollect.conversation_turns where external_id not like '%:partial:%' group by role`,
  );
  expect(Object.fromEntries(counted.map(({ what, count }) => [what, count]))).toMatchObject({
    user: chats.length,
    assistant: chats.length,
  });
  expect(await memory.jobs.count()).toMatchObject({ retrying: 0, dead: 0 });
  const { jobs } = await memory.jobs.list({ limit: 1_000 });
  expect(jobs.filter(({ kind }) => kind === 'extract')).toEqual([]);
}, 600_000);
