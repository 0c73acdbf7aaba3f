import { describe, expect, it } from 'vitest';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory();

async function turnsOf(userId: string): Promise<{ seq: number; content: string; session_id: string }[]> {
  return database.driver.query(
    'select session_id, seq, content from recollect.conversation_turns where user_id = $1 order by session_id, seq',
    [userId],
  );
}

describe('remember', () => {
  it('keeps turns verbatim and in order, of one transaction as of several', async () => {
    const text = '  Two  spaces,\ttabs\n\nand "quotes" <b> \u{1F600} مرحبا ';
    await memory.remember({
      userId: 'verbatim',
      messages: [
        { role: 'user', content: text },
        { role: 'assistant', content: 'Yes.' },
      ],
    });
    await memory.remember({ userId: 'verbatim', messages: [{ role: 'user', content: 'More.' }] });
    expect((await turnsOf('verbatim')).map(({ seq, content }) => [seq, content])).toEqual([
      [1, text],
      [2, 'Yes.'],
      [3, 'More.'],
    ]);
  });

  it('takes content blocks: text is text, the rest is kept apart, thinking is not kept', async () => {
    await memory.remember({
      userId: 'blocks',
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'a secret thought', signature: 's' },
            { type: 'text', text: 'Looking it up.' },
            { type: 'tool_use', id: 'tool_1', name: 'weather', input: { city: 'Porto' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'tool_1', content: 'I love rain' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
      ],
    });
    const rows = await database.driver.query(
      `select content, attachments from recollect.conversation_turns where user_id = 'blocks' order by seq`,
    );
    expect(rows).toEqual([
      {
        content: 'Looking it up.',
        attachments: [{ type: 'tool_use', id: 'tool_1', name: 'weather', input: { city: 'Porto' } }],
      },
      {
        content: '',
        attachments: [
          { type: 'tool_result', tool_use_id: 'tool_1', content: 'I love rain', is_error: false },
          { type: 'image', media_type: 'image/png', bytes: 3, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        ],
      },
    ]);
    await memory.settled();
    expect((await memory.facts.list({ userId: 'blocks' })).facts).toEqual([]);
  });

  it('treats an id as the idempotency key, in any session and at any time', async () => {
    const first = await memory.remember({ userId: 'keys', messages: [{ role: 'user', content: 'Hello', id: 'k1' }] });
    clock.advance(3_600_000);
    const second = await memory.remember({
      userId: 'keys',
      messages: [
        { role: 'user', content: 'Hello', id: 'k1' },
        { role: 'assistant', content: 'Hi', id: 'k2' },
      ],
    });
    expect(second.turns.map((turn) => turn.duplicate)).toEqual([true, false]);
    expect(second.turns[0]?.id).toBe(first.turns[0]?.id);
    expect(
      await memory.remember({ userId: 'keys', messages: [{ role: 'user', content: 'Hello', id: 'k1' }] }),
    ).toMatchObject({ exchangeId: null });
  });

  it('takes an equal turn of another call within a minute for a retry, but not later, not within a call, not with a time', async () => {
    const say = (messages: { role: 'user'; content: string; createdAt?: Date }[]) =>
      memory.remember({ userId: 'retry', messages });
    const yes = { role: 'user' as const, content: 'Yes' };
    await say([yes, yes]);
    expect((await say([yes])).exchangeId).toBeNull();
    expect((await say([{ ...yes, createdAt: new Date('2020-01-01') }])).exchangeId).not.toBeNull();
    clock.advance(61_000);
    expect((await say([yes])).exchangeId).not.toBeNull();
    expect(await turnsOf('retry')).toHaveLength(4);
  });

  it('gives two devices one order without gaps', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        memory.remember({
          userId: 'devices',
          sessionId: 's',
          messages: [{ role: 'user', content: `turn ${index}`, id: `d${index}` }],
        }),
      ),
    );
    expect((await turnsOf('devices')).map((turn) => turn.seq)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('records one turn when the same id comes twenty times at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        memory.remember({ userId: 'storm', messages: [{ role: 'user', content: 'once', id: 'same' }] }),
      ),
    );
    expect(results.filter((result) => result.exchangeId !== null)).toHaveLength(1);
    expect(await turnsOf('storm')).toHaveLength(1);
  });

  it('writes turns and job together: a failing enqueue leaves no turn', async () => {
    await database.driver.query('revoke insert on recollect_jobs.job_common from recollect_runtime');
    const failing = memory.remember({ userId: 'both', messages: [{ role: 'user', content: 'Lost?' }] });
    await expect(failing).rejects.toMatchObject({ code: 'database_failed', details: { sqlState: '42501' } });
    await database.driver.query('grant insert on recollect_jobs.job_common to recollect_runtime');
    expect(await turnsOf('both')).toEqual([]);
  });
});

describe('bad input', () => {
  const good = { role: 'user' as const, content: 'fine' };
  it.each([
    ['an empty user', { userId: '', messages: [good] }, 'userId'],
    ['a user id of 10,000 characters', { userId: 'u'.repeat(10_000), messages: [good] }, 'userId'],
    ['a NUL byte', { userId: 'bad', messages: [{ ...good, content: 'a\u0000b' }] }, 'NUL'],
    ['half a surrogate pair', { userId: 'bad', messages: [{ ...good, content: 'a\ud800' }] }, 'Unicode'],
    ['empty content', { userId: 'bad', messages: [good, { ...good, content: '  ' }] }, 'messages[1].content is empty'],
    ['a megabyte', { userId: 'bad', messages: [{ ...good, content: 'x'.repeat(1_048_576) }] }, '1048576 characters'],
    ['an unknown role', { userId: 'bad', messages: [{ role: 'system', content: 'x' }] }, 'messages[0].role'],
    ['no messages', { userId: 'bad', messages: [] }, 'at least one'],
    ['a date that is none', { userId: 'bad', messages: [{ ...good, createdAt: 'yesterday-ish' }] }, 'createdAt'],
    [
      'one id twice',
      {
        userId: 'bad',
        messages: [
          { ...good, id: 'x' },
          { ...good, id: 'x' },
        ],
      },
      'messages[1].id',
    ],
    ['a session of ours', { userId: 'bad', sessionId: 'recollect:x', messages: [good] }, 'sessionId'],
    ['NUL inside metadata', { userId: 'bad', messages: [{ ...good, metadata: { a: 'x\u0000' } }] }, 'NUL'],
  ])('%s is refused with a clear error and nothing is written', async (_name, input, words) => {
    const refused = memory.remember(input as Parameters<typeof memory.remember>[0]);
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(words) });
    expect(await turnsOf('bad')).toEqual([]);
  });

  it('a user id with quotes, slashes and SQL is just an id', async () => {
    const userId = `o'hara"/../%_\\'; drop table recollect.users; --`;
    await memory.remember({ userId, messages: [good] });
    expect(await turnsOf(userId)).toHaveLength(1);
  });
});
