// A user's text-search language end to end: found in the background, set by the application, and stored lexemes with it.
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createDatabase } from '#src/store/database.js';
import { findLanguage } from '#src/store/users.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestMemory } from '../support/memory.js';
import { chats, stayEnglish } from './made-up-chats.js';

const { memory, database, clock } = await openTestMemory();
const store = createDatabase(database.driver);

const languageOf = async (userId: string) =>
  (await store.asUser(userId, (connection) => findLanguage(connection, userId)))?.language;

/** What the search holds of a user, in an order that does not depend on ids. */
function itemsOf(userId: string): Promise<{ lexemes: string; length: number }[]> {
  return store.asUser(userId, (connection) =>
    connection.query(
      `select kind, lexemes::text as lexemes, length from recollect.recall_items where user_id = $1
       order by kind, session_id, seq, lexemes::text`,
      [userId],
    ),
  );
}

async function say(userId: string, messages: readonly string[], sessionId = 'talk') {
  for (const content of messages) await memory.remember({ userId, sessionId, messages: [{ role: 'user', content }] });
  await memory.settled();
}

const words = async (userId: string, query: string) =>
  (await memory.recall({ userId, query, minRelevance: 0, recentTurns: 0 })).ranked
    .filter((item) => item.parts.keywords > 0)
    .map((item) => item.text);

describe('detection', () => {
  it.each(['german', 'spanish', 'french', 'russian'])('follows what the user writes: %s', async (language) => {
    await say(language, chats[language]!);
    expect(await languageOf(language)).toBe(language);
  });

  it('finds another form of the word once the language is known', async () => {
    await say('forms', [...chats.german!, 'Wir haben zwei Häuser am See gekauft']);
    expect(await words('forms', 'Haus')).toContain('Wir haben zwei Häuser am See gekauft');
  });

  it('falls back to words as they are where the database has no configuration', async () => {
    await say('polish', chats.polish!);
    expect(await languageOf('polish')).toBe('simple');
    expect((await words('polish', 'dentysta'))[0]).toContain('dentysta');
  });

  it('leaves English speakers alone', async () => {
    await say('english', chats.english!);
    await say('bilingual', stayEnglish.bilingual!);
    expect([await languageOf('english'), await languageOf('bilingual')]).toEqual(['english', 'english']);
  });

  it('judges the person, not the assistant', async () => {
    const messages = chats.german!.flatMap((content, index) => [
      { role: 'assistant' as const, content },
      { role: 'user' as const, content: chats.english![index]! },
    ]);
    await memory.remember({ userId: 'answered', messages });
    await memory.settled();
    expect(await languageOf('answered')).toBe('english');
  });
});

describe('changing the language', () => {
  // Turns of two sessions with neighbours, a speaker, a turn without text, and a fact.
  async function fill(userId: string) {
    await memory.remember({
      userId,
      sessionId: 'one',
      messages: [
        { role: 'user', content: 'Wir kauften die Häuser in den Bergen.', speaker: 'Jürgen' },
        { role: 'assistant', content: 'Welche Häuser meinst du genau?' },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: 'nichts' }] },
        { role: 'user', content: `Die alten Gärten daneben. ${'Blumen '.repeat(40)}` },
      ],
    });
    await memory.remember({ userId, sessionId: 'one', messages: [{ role: 'assistant', content: 'Schöne Gärten.' }] });
    await memory.remember({ userId, sessionId: 'two', messages: [{ role: 'user', content: 'Andere Sitzungen.' }] });
    await memory.facts.add({ userId, text: 'Jürgens Hunde mögen keine Katzen.', subject: 'Jürgen' });
    await memory.settled();
  }

  it('gives the very rows that recording in that language gives, and back', async () => {
    await memory.users.setLanguage('fresh', 'german');
    await fill('fresh');
    await memory.users.setLanguage('changed', 'english');
    await fill('changed');
    const before = await itemsOf('changed');
    expect(await itemsOf('fresh')).not.toEqual(before);
    await memory.users.setLanguage('changed', 'german');
    expect(await itemsOf('changed')).toEqual(await itemsOf('fresh'));
    await memory.users.setLanguage('changed', 'english');
    expect(await itemsOf('changed')).toEqual(before);
  });

  it('works in batches, over every item', async () => {
    const messages = Array.from({ length: 450 }, (_, index) => ({ role: 'user' as const, content: `Bäume ${index}` }));
    await memory.remember({ userId: 'many', messages, extract: false });
    await memory.users.setLanguage('many', 'german');
    const items = await itemsOf('many');
    expect(items).toHaveLength(450);
    expect(items.filter((item) => item.lexemes.includes("'baum'"))).toHaveLength(450);
  });

  it('loses nothing that is recorded meanwhile', async () => {
    await memory.remember({ userId: 'busy', messages: [{ role: 'user', content: 'Häuser eins' }], extract: false });
    await Promise.all([
      memory.users.setLanguage('busy', 'german'),
      ...['zwei', 'drei', 'vier'].map((word) =>
        memory.remember({ userId: 'busy', sessionId: word, messages: [{ role: 'user', content: `Häuser ${word}` }] }),
      ),
      memory.facts.add({ userId: 'busy', text: 'Häuser fünf' }),
    ]);
    await memory.settled();
    const items = await itemsOf('busy');
    expect(items).toHaveLength(5);
    expect(items.filter((item) => item.lexemes.includes("'haus'"))).toHaveLength(5);
  });

  it('stays as the application set it, until it is handed back', async () => {
    await memory.users.setLanguage('set', 'simple');
    await say('set', chats.french!.slice(0, 8));
    expect(await languageOf('set')).toBe('simple');
    await memory.users.setLanguage('set', null);
    await say('set', chats.french!.slice(8));
    expect(await languageOf('set')).toBe('french');
  });

  it.each(['klingon', 'English', '', "english'; --"])('refuses %j and names what there is', async (language) => {
    await expect(memory.users.setLanguage('ana', language)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/english.*german.*simple/),
    });
  });
});

describe('one language for all users', () => {
  const open = (language: string) =>
    createMemory({
      database: database.driver,
      embeddingModel: createHashEmbedding(),
      clock,
      languageModel: null,
      language,
    });

  it('holds from the first word, for facts too, and reaches users who were there before', async () => {
    await memory.remember({ userId: 'before', messages: [{ role: 'user', content: 'Häuser' }] });
    await memory.settled();
    const german = await open('german');
    onTestFinished(() => german.close());
    await german.facts.add({ userId: 'stated', text: 'Häuser' });
    await german.remember({ userId: 'before', messages: [{ role: 'user', content: 'hello there my friend' }] });
    await german.settled();
    expect([await languageOf('stated'), await languageOf('before')]).toEqual(['german', 'german']);
  });

  it('is refused where the database does not know it', async () => {
    await expect(open('klingon')).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('german'),
    });
  });
});

describe('languages without spaces', () => {
  it.each([
    ['Chinese', ['我上个月搬到了成都', '我妹妹对花生过敏', '我们公司用蓝鲸系统'], '谁对花生过敏？', 1],
    [
      'Japanese',
      ['先月京都に引っ越しました', '妹はピーナッツアレルギーです', '歯医者は火曜日です'],
      '歯医者はいつ？',
      2,
    ],
    ['Thai', ['ฉันย้ายไปเชียงใหม่', 'น้องสาวแพ้ถั่วลิสง', 'หมอฟันวันอังคาร'], 'ใครแพ้ถั่วลิสง', 1],
  ] as const)('finds %s by its words', async (userId, messages, query, answer) => {
    for (const [index, content] of messages.entries())
      await memory.remember({ userId, sessionId: String(index), messages: [{ role: 'user', content }] });
    await memory.settled();
    expect((await words(userId, query))[0]).toBe(messages[answer]);
  });
});
