import { describe, expect, test } from 'vitest';
import { builtInFactTypes, factTypes } from '#src/domain/fact.js';
import { createOfflineExtractor } from '#src/drivers/offline-extractor.js';
import type { ExtractionTurn } from '#src/ports/extractor.js';

const extractor = createOfflineExtractor();

function turnOf(text: string, given: Partial<ExtractionTurn> = {}): ExtractionTurn {
  return { id: 't1', role: 'user', speaker: null, text, at: new Date('2026-05-01'), extractable: true, ...given };
}

async function extract(text: string, given: Partial<ExtractionTurn> = {}) {
  const { claims } = await extractor.extract({ turns: [turnOf(text, given)], factTypes, instructions: null });
  return claims;
}

describe('keeps durable statements, with their type', () => {
  const kept: Record<(typeof builtInFactTypes)[number], string[]> = {
    constraint: [
      "I'm allergic to peanuts",
      'I am lactose intolerant.',
      "I can't eat gluten",
      "I don't drink alcohol.",
      'I avoid dairy because it makes me sick.',
      'my deadline is 3 May',
      'Our budget for the kitchen is $12,000.',
      'We have to ship the release by the end of June.',
      "I'm vegan.",
      'I have a severe shellfish allergy.',
      'I’ve been vegetarian for ten years.',
    ],
    preference: [
      'I prefer short answers',
      'I hate mondays',
      "I don't like spicy food.",
      'please always answer in French',
      'Call me Sam.',
      'My favourite book is "Dune".',
      'Tea is my favorite drink.',
      "I can't stand loud offices.",
      "I'm a big fan of Nordic noir.",
      "I'd rather take the train than fly.",
    ],
    goal: [
      'my goal is to run a marathon in October',
      "I'm saving up for a house.",
      'I want to learn Spanish.',
      "I'm planning to visit Japan next spring.",
      "I've always wanted to write a novel.",
      "I'm looking for a new job in Berlin.",
      'I plan to open a bakery.',
    ],
    technical_context: [
      'We use Postgres at work',
      "I'm learning Rust.",
      'Our stack is Next.js and Supabase.',
      'At work, we use GitLab.',
      'I switched to Neovim yesterday.',
      'My laptop runs Arch Linux.',
    ],
    business_context: [
      "I work as a nurse at St. Mary's",
      "I'm a software engineer at Acme.",
      'I run a small bakery in Porto.',
      'I just got a promotion to Senior Director.',
      'Thanks! I work remotely.',
      'My company sells wooden toys.',
    ],
    personal_context: [
      'I moved to Lisbon last month',
      'I have two kids',
      "I don't have a car.",
      'My name is Sam.',
      "I'm from Brazil and speak Portuguese.",
      'I no longer live in Berlin.',
      'I run 5k every morning.',
      'I used to smoke.',
      "I've been playing piano for ten years.",
      "I'm 34.",
      'I was born in 1990.',
      "Hi, I'm Sam and I live in Lisbon.",
    ],
  };
  const rows = builtInFactTypes.flatMap((type) => kept[type].map((text) => [text, type] as const));
  test.each(rows)('%s -> %s', async (text, type) => {
    const claims = await extract(text);
    expect(claims.map((claim) => [claim.type, claim.subject])).toContainEqual([type, 'user']);
    expect(claims.every((claim) => text.includes(claim.quote))).toBe(true);
  });
});

describe('skips what is no durable statement of the user', () => {
  test.each([
    // Questions, suppositions, jokes, other people's words.
    "What should I eat if I'm vegan?",
    'Do I live in Lisbon?',
    "I'm vegan, right?",
    "If I had a dog I'd call him Max.",
    "Imagine I live in Paris and I'm a painter.",
    "Let's say I work at a bank.",
    'I wish I had two kids.',
    'My character is allergic to nuts.',
    'She said "I am vegan".',
    'He told me "I have two kids. I live in Rome."',
    'I hate dogs. Just kidding!',
    'I love mondays lol',
    'Translate this: I have two kids and I live in Rome.',
    'Here is my draft:\nI am a nurse in Porto.\nI have two kids.',
    '> I live in Madrid',
    '```\n// I use Postgres\n```',
    'Subject: Hello\nI live in Madrid.',
    // Of the moment, or empty without the conversation.
    "I'm going to bed now.",
    "I'm looking at the docs.",
    'I have a question.',
    'I have a meeting today.',
    "I don't have time.",
    "I'm tired.",
    'I love it!',
    'I love to.',
    'I love your idea.',
    'I live there.',
    'I hope so.',
    'I want to know more.',
    "I'd like to order a pizza.",
    'Thanks, that was great!',
    'Good morning!',
    'Write me a poem about autumn.',
    'My mom makes the best pancakes.',
    'The weather in Lisbon is lovely.',
    // About someone nobody introduced.
    'Ana is vegan.',
    'She lives in Lisbon.',
    // Secrets.
    'My password is hunter2',
    'I use the GitHub token ghp_abcdefghijklmnopqrstuvwxyz0123456789 every day.',
    'My favorite card is 4111 1111 1111 1111.',
    // Too long.
    `I love ${'very '.repeat(80)}long walks.`,
  ])('%s', async (text) => {
    expect(await extract(text)).toEqual([]);
  });
});

describe('quotes', () => {
  test('leaves out fillers in the text and keeps them in the quote', async () => {
    const [claim] = await extract("Well, by the way, I'm diabetic.");
    expect(claim).toMatchObject({ text: "I'm diabetic.", quote: "Well, by the way, I'm diabetic." });
  });

  test('keeps a negation that looks like a filler', async () => {
    const claims = await extract('No meat for me. No, I hate olives.');
    expect(claims.map((claim) => claim.text)).toEqual(['I hate olives.']);
  });

  test('takes the statement before a question', async () => {
    const [claim] = await extract("I'm vegetarian, what can I cook tonight?");
    expect(claim).toMatchObject({ type: 'constraint', text: "I'm vegetarian", quote: "I'm vegetarian" });
  });

  test('does not split at abbreviations', async () => {
    const [claim] = await extract("I work as a nurse at St. Mary's. It is hard.");
    expect(claim?.text).toBe("I work as a nurse at St. Mary's.");
  });

  test('a reminder makes the claim sure', async () => {
    const [claim] = await extract("Please remember that my wife's birthday is 4 June.");
    expect(claim).toMatchObject({ subject: 'wife', confidence: 0.95, text: "my wife's birthday is 4 June." });
  });

  test('a hedge makes it less sure', async () => {
    const [sure] = await extract("I'm allergic to cats.");
    const [hedged] = await extract("I think I'm allergic to cats.");
    expect(hedged?.confidence).toBeLessThan(sure?.confidence ?? 0);
  });
});

describe('subjects', () => {
  test.each([
    ['My sister Ana is vegan.', 'Ana (sister)', 'constraint'],
    ["my sister's name is Ana", 'Ana (sister)', 'personal_context'],
    ['My brother lives in Berlin.', 'brother', 'personal_context'],
    ["My wife can't eat nuts.", 'wife', 'constraint'],
    ['My dog Max is 4 years old.', 'Max (dog)', 'personal_context'],
    ['My boss Karen hates late reports.', 'Karen (boss)', 'preference'],
    ['My wife and I live in Porto.', 'user', 'personal_context'],
    ['Our daughter Mia started school last week.', 'Mia (daughter)', 'personal_context'],
  ])('%s -> %s', async (text, subject, type) => {
    expect(await extract(text)).toMatchObject([{ subject, type }]);
  });

  test('a named speaker is the subject of what they say', async () => {
    expect(await extract('I love pottery.', { speaker: 'Mel' })).toMatchObject([{ subject: 'Mel' }]);
    expect(await extract('My sister Ana is vegan.', { speaker: 'Mel' })).toMatchObject([
      { subject: 'Ana (sister of Mel)' },
    ]);
    expect(await extract('My sister is vegan.', { speaker: 'Mel' })).toMatchObject([{ subject: 'sister of Mel' }]);
  });
});

test('reads only extractable turns of users', async () => {
  expect(await extract("I'm vegan.", { role: 'assistant' })).toEqual([]);
  expect(await extract("I'm vegan.", { extractable: false })).toEqual([]);
});

test('takes a name after the verb, and no other word with a capital', async () => {
  expect(await extract("I'm Will")).toMatchObject([{ text: "I'm Will" }]);
  expect(await extract("I'm My")).toEqual([]);
});

test('a conjunction behind what may be a letter is not cut off', async () => {
  expect(await extract("I'm allergic to peanuts™but")).toMatchObject([{ quote: "I'm allergic to peanuts™but" }]);
  expect(await extract("I'm allergic to peanuts, but")).toMatchObject([{ quote: "I'm allergic to peanuts" }]);
});

test('says the same thing once', async () => {
  expect(await extract("I'm vegan. I'm vegan. I'M VEGAN.")).toHaveLength(1);
});

describe('a sentence of several statements', () => {
  test('is cut where each says something on its own, so that one may change without the other', async () => {
    expect(await extract('Hi! My name is Rui and I live in Porto.')).toMatchObject([
      { text: 'My name is Rui', quote: 'My name is Rui' },
      { text: 'I live in Porto.', quote: 'I live in Porto.' },
    ]);
    expect(await extract('I live in Berlin and my wife works at Siemens.')).toMatchObject([
      { subject: 'user', text: 'I live in Berlin' },
      { subject: 'wife', text: 'my wife works at Siemens.', quote: 'my wife works at Siemens.' },
    ]);
  });

  test('stays whole where a quotation goes from one into the next', async () => {
    const text = 'My goal is to run “ Lisbon and I am Sam';
    expect(await extract(text)).toMatchObject([{ text }]);
    expect(await extract('My favourite book is “Dune” and I live in Lisbon')).toHaveLength(2);
  });

  test('stays whole where a part says nothing alone', async () => {
    expect(await extract('I like tea and I love it.')).toMatchObject([{ text: 'I like tea and I love it.' }]);
  });
});

test.each(['I no longer work as a nurse.', "I don't work at Acme anymore."])(
  'keeps the end of work: %s',
  async (text) => {
    expect(await extract(text)).toMatchObject([{ type: 'business_context', text }]);
  },
);
