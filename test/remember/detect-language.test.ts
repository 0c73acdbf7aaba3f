// When the language somebody writes in counts as known: never a wrong one, and soon enough.
import { describe, expect, it } from 'vitest';
import { detectLanguage, isPlainlyEnglish } from '#src/remember/detect-language.js';
import { chats, stayEnglish } from './made-up-chats.js';

const available = new Set([
  ...['arabic', 'danish', 'dutch', 'english', 'finnish', 'french', 'german', 'italian', 'norwegian', 'portuguese'],
  ...['russian', 'simple', 'spanish', 'swedish', 'turkish'],
]);

/** What is found after each message, the newest first. */
async function steps(messages: readonly string[]): Promise<(string | null)[]> {
  return Promise.all(messages.map((_, index) => detectLanguage(messages.slice(0, index + 1).toReversed(), available)));
}

describe('the language somebody writes in', () => {
  it.each(Object.entries(chats))(
    'is found within six messages, and never a wrong one: %s',
    async (language, messages) => {
      const expected = available.has(language) ? language : 'simple';
      const found = await steps(messages);
      expect(found.slice(5).every((one) => one === expected)).toBe(true);
      expect(found.filter((one) => one !== null && one !== expected)).toEqual([]);
    },
  );

  it.each(Object.entries(stayEnglish))('is not found where it is not one: %s', async (_who, messages) => {
    const found = await steps(messages);
    expect(found.filter((one) => one !== null && one !== 'english')).toEqual([]);
  });

  it('needs more than a word or two, and more than one message', async () => {
    expect(await detectLanguage(['Ja', 'nein', 'ok', 'danke'], available)).toBeNull();
    expect(
      await detectLanguage(['Ich bin im März nach Leipzig gezogen und suche einen Arzt. '.repeat(9)], available),
    ).toBe(null);
  });

  it('does not count code, quoted lines, error messages or memory that came back', async () => {
    const german = chats.german!.slice(0, 6);
    const noise =
      '```\nthe and of to with that this\n```\n> quoted English words of somebody else\nTypeError: this is not a function';
    expect(await detectLanguage([...german, `<memory>${noise.repeat(9)}</memory>`, noise], available)).toBe('german');
  });

  it('is simple where the database has no configuration of it', async () => {
    expect(await detectLanguage(chats.finnish!, new Set(['english', 'simple']))).toBe('simple');
  });
});

it('knows plain English without the detector, and takes nothing else for it', () => {
  expect(isPlainlyEnglish(chats.english!)).toBe(true);
  for (const [language, messages] of Object.entries(chats))
    for (const size of [1, 3, messages.length])
      if (language !== 'english')
        for (let start = 0; start + size <= messages.length; start += 1)
          expect(isPlainlyEnglish(messages.slice(start, start + size)), `${language} ${messages[start]}`).toBe(false);
});
