// What of a request was said by people and by the model, and what is the client's.
import { expect, test } from 'vitest';
import { readConversation, type SentMessage } from '#src/compat/parts/call/conversation.js';

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
