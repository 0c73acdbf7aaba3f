// What of a request was said by people and by the model, and what is the client's.
import { expect, test } from 'vitest';
import { readConversation, type SentMessage } from '#src/compat/parts/call/conversation.js';
import { ownWords } from '#src/compat/parts/call/own-words.js';

type Unplaced = Omit<SentMessage, 'at'>;
const user = (...texts: string[]): Unplaced => ({ role: 'user', texts, media: [], toolResult: false });
const assistant = (...texts: string[]): Unplaced => ({ role: 'assistant', texts, media: [], toolResult: false });
const result: Unplaced = { role: 'user', texts: [], media: [], toolResult: true };

function read(messages: Unplaced[]) {
  return readConversation(messages.map((message, at) => ({ ...message, at })));
}

function lines(messages: Unplaced[]): { said: string[]; continues: boolean } | null {
  const found = read(messages);
  return found && { continues: found.continues, said: found.said.map(({ role, text }) => `${role}: ${text}`) };
}

test('a plain chat', () => {
  expect(lines([user('Hi'), assistant('Hello'), user('Tea?')])).toEqual({
    said: ['user: Hi', 'assistant: Hello', 'user: Tea?'],
    continues: false,
  });
});

test('the last words of the model before the next human turn are its answer', () => {
  const work = [user('Weather?'), assistant('I look.'), result, assistant('21 °C.')];
  expect(lines([...work, user('Thanks')])?.said).toEqual(['user: Weather?', 'assistant: 21 °C.', 'user: Thanks']);
});

test('a request that brings results goes on with the human turn', () => {
  expect(lines([user('Weather?'), assistant('I look.'), result])).toEqual({
    said: ['user: Weather?'],
    continues: true,
  });
});

test("so does one that brings only the client's words", () => {
  expect(lines([user('Hi'), assistant('Hello'), user('<system-reminder>Files changed.</system-reminder>')])).toEqual({
    said: ['user: Hi'],
    continues: true,
  });
});

test('nobody said anything', () => {
  expect(read([user('<system-reminder>Be kind.</system-reminder>')])).toBeNull();
  expect(read([])).toBeNull();
});

test('an image alone is said', () => {
  const image = { type: 'image', source: { type: 'base64', data: 'AA' } };
  expect(read([{ ...user(), media: [image] }])?.said).toEqual([{ role: 'user', text: '', media: [image] }]);
});

test.each([
  [['<system-reminder>\nCLAUDE.md says a lot.\n</system-reminder>', 'Fix the test.'], 'Fix the test.'],
  [['<command-name>/clear</command-name><command-message>clear</command-message>'], ''],
  [['<local-command-stdout>done</local-command-stdout>', 'Go on.'], 'Go on.'],
  [['<ide_opened_file>a.ts</ide_opened_file>\nWhat is this?'], 'What is this?'],
  [['<environment_details>\nCWD: /x\n</environment_details>', 'Hi'], 'Hi'],
  [['[Request interrupted by user for tool use]', 'No, the other one.'], 'No, the other one.'],
  [['This session is being continued from a previous conversation that ran out of context. …', 'Go on.'], 'Go on.'],
  [['<recalled-memory>\nWhat follows …\n<memory>\n- x\n</memory>\n</recalled-memory>', 'Tea?'], 'Tea?'],
  [['I wrote <b>bold</b> and <question>why</question>.'], 'I wrote <b>bold</b> and <question>why</question>.'],
])('own words of %j', (texts, expected) => {
  expect(ownWords(texts)).toBe(expected);
});
