// Reviewing from the command line: one by one on a terminal, as a list without one, and the commands that decide.
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { showRejected } from '#src/cli/facts-review.js';
import { createOutput } from '#src/cli/output.js';
import { reviewOneByOne } from '#src/cli/review-conversation.js';
import { copyPreparedFolder } from '../support/database.js';
import { openTestMemory } from '../support/memory.js';
import { runCli } from './run-cli.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const { memory } = await openTestMemory({ reviewFirst: 5 });

test('on a terminal each fact is shown with its quote, and a letter decides', async () => {
  for (const thing of ['tea', 'jazz', 'chess', 'rain', 'snow'])
    await memory.remember({ userId: 'ana', messages: [{ role: 'user', content: `I love ${thing}.` }] });
  await memory.settled({ timeout: 30_000 });
  const pending = await memory.facts.review('ana');
  expect(pending).toHaveLength(5);
  // Meanwhile somebody else rejects the fourth; the review goes on.
  await memory.facts.retract('ana', pending[3]!.id);
  const shown = await review(pending, ['a', 'x', 'R', 's', 'a', 'q']);
  expect(shown).toContain('“I love tea.”');
  expect(shown).toContain('waits because it is among the first facts');
  expect(shown).toContain('This fact is retracted; only a pending one can be approved. (conflict)');
  expect(shown).toContain('1 approved, 1 rejected, 3 left.');
  const { facts } = await memory.facts.list({ userId: 'ana', state: 'all' });
  expect(facts.map(({ text, state }) => `${text} ${state}`)).toEqual([
    'I love snow. pending',
    'I love rain. retracted',
    'I love chess. pending',
    'I love jazz. retracted',
    'I love tea. current',
  ]);
});

test('the end of the input ends the review', async () => {
  const pending = await memory.facts.review('ana');
  expect(await review(pending, [])).toContain('0 approved, 0 rejected, 2 left.');
});

test('without a terminal they are listed, and each decision is a command', async () => {
  const database = await copyPreparedFolder();
  const run = async (...args: string[]) => {
    const { status, stdout, stderr } = await runCli([...args, '--database', database], {
      env: { RECOLLECT_REVIEW_FIRST: '2' },
    });
    expect(`${status} ${stderr}`).toBe('0 ');
    return stdout;
  };
  await run('chat', '--user', 'u', '--message', 'I love old maps. I am allergic to peanuts.');
  const { facts } = JSON.parse(await run('facts', 'review', '--json'));
  expect(facts).toMatchObject([
    { userId: 'u', text: 'I love old maps.', reason: 'among_the_first', quote: 'I love old maps.' },
    { userId: 'u' },
  ]);
  const [maps, peanuts] = facts.map(({ id }: { id: string }) => id);
  expect(await run('facts', 'reject', peanuts, '--user', 'u')).toContain('Rejected: I am allergic to peanuts.');
  expect(await run('facts', 'review')).toContain(maps);
  expect(await run('facts', 'history', peanuts, '--user', 'u')).toMatch(
    /held {2}it is among the first facts[\s\S]*retracted {2}somebody looked at it and found it wrong, by user/,
  );
});

test('what was rejected is listed with its quote and reason; a secret without either', () => {
  const stdout = new PassThrough();
  const common = { id: '0', actor: 'scripted-1', at: new Date('2026-05-01') };
  showRejected(createOutput({ json: false, stdout }), {
    rejected: [
      { ...common, reason: 'secret', explanation: 'it looks like a password', claim: null },
      {
        ...common,
        reason: 'question',
        explanation: 'it was asked, not stated',
        claim: { type: 'preference', subject: 'user', text: 'User likes tea', confidence: 1, quote: 'Do I like tea?' },
      },
    ],
    lost: { cut: 2 },
  });
  expect(String(stdout.read()).split('\n')).toEqual([
    '2026-05-01  (not kept): it looks like a password  scripted-1',
    '2026-05-01  User likes tea: it was asked, not stated  scripted-1',
    '            “Do I like tea?”',
    'Could not be read of what the extractor answered: 2 times cut.',
    '',
  ]);
});

async function review(pending: Parameters<typeof reviewOneByOne>[2], keys: readonly string[]): Promise<string> {
  const stdout = new PassThrough();
  const [input, echo] = [new PassThrough(), new PassThrough()];
  input.end(keys.map((key) => `${key}\n`).join(''));
  await reviewOneByOne(memory, createOutput({ json: false, stdout }), pending, { input, echo });
  return String(stdout.read());
}
