import { describe, expect, it } from 'vitest';
import { readQuery } from '#src/recall/read-query.js';

const now = new Date('2024-05-01T12:00:00Z');
const read = (text: string, speakers: string[] = []) => readQuery(text, speakers, now);

describe('whose words a question is about', () => {
  it.each([
    'What did you recommend for the trip?',
    'Remind me of the restaurant',
    'You told me a recipe once',
    'What was your suggestion for the garden?',
  ])('%j is about what the assistant said', (text) => {
    expect(read(text).wantsAssistant).toBe(true);
  });

  it.each([
    'Can you list the places I have lived in?',
    'Could you tell me where I work?',
    'What would you suggest for my desk?',
    'Can you explain what I told Ana?',
  ])('%j asks for something new', (text) => {
    expect(read(text).wantsAssistant).toBe(false);
  });
});

describe('the form of a query', () => {
  it('is a message where it is long and does not only ask', () => {
    const message =
      'Good, the outline makes sense. I will record the first part tonight, then we go on with the second one.';
    expect(read(message).isMessage).toBe(true);
    expect(read('Where do I live?').isMessage).toBe(false);
    const question =
      'Which of the two libraries that I tried in spring for the tracker of my budget did I keep in the end?';
    expect(read(question).isMessage).toBe(false);
  });

  it('asks for help where what the person prefers bears on it', () => {
    expect(read('Can you suggest some books for me?').asksForHelp).toBe(true);
    expect(read('When did I move?').asksForHelp).toBe(false);
  });
});

describe('what is searched', () => {
  it.each([
    [
      'Can you list the order in which I brought up different aspects of my book club activities throughout our conversations, in order? Mention ONLY and ONLY five items.',
      'my book club activities?',
    ],
    ['Can you give me a quick summary of how my garden has developed over time?', 'my garden has developed?'],
    ['Where did I park?', 'Where did I park?'],
    ['Can you summarize?', 'Can you summarize?'],
  ])('of %j is %j', (text, searched) => {
    expect(read(text).searchedText).toBe(searched);
  });

  it('is the whole text of a long message, whatever looks like a request in it', () => {
    const text = `Can you list them? ${'and more words to make it long '.repeat(12)}`;
    expect(read(text).searchedText).toBe(text);
  });

  it('leaves a name of a speaker out of the embedding only', () => {
    const query = read('What did Caroline research?', ['Caroline']);
    expect(query.searchedText).toBe('What did Caroline research?');
    expect(query.embeddedText).toBe('What did research?');
  });
});
