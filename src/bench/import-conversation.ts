// How long it takes to import a conversation: recorded, embedded by the bundled model, and its facts extracted offline.
import type { Memory, RememberMessage } from '../memory-types/memory.js';
import type { OnProgress } from './progress.js';

export interface ImportTimes {
  turns: number;
  /** Until every turn can be found by its words. */
  recorded_seconds: number;
  /** Until every vector and fact is there as well. */
  settled_seconds: number;
}

const turnsPerSession = 25;

/** Two people, sessions of 25 turns, about 20 words a turn: the shape of LoCoMo. */
export async function importConversation(memory: Memory, turns: number, onProgress: OnProgress): Promise<ImportTimes> {
  const started = performance.now();
  for (let from = 0; from < turns; from += turnsPerSession) {
    onProgress('importing', from, turns);
    const count = Math.min(turnsPerSession, turns - from);
    await memory.remember({
      userId: 'bench/import',
      sessionId: `session-${from / turnsPerSession}`,
      messages: Array.from({ length: count }, (_, index) => message(from + index)),
    });
  }
  const recorded = performance.now();
  await memory.settled({ timeout: 10 * 60_000 });
  return {
    turns,
    recorded_seconds: seconds(recorded - started),
    settled_seconds: seconds(performance.now() - started),
  };
}

const [subjects, doings, things, places] = [
  ['my sister', 'I', 'our neighbour', 'the whole family', 'my old teacher', 'a friend from work', 'we', 'the dog'],
  ['painted', 'was looking for', 'finally repaired', 'forgot', 'talked for hours about', 'brought', 'really enjoyed'],
  ['the blue kayak', 'that long novel', 'a new recipe', 'the garden fence', 'those photographs', 'the piano', 'a tent'],
  [
    'near the lake',
    'at the market',
    'on Saturday',
    'before the exam',
    'in the mountains',
    'after the concert',
    'at home',
  ],
];

function message(nth: number): RememberMessage {
  const pick = (words: readonly string[] | undefined, step: number) =>
    words![Math.floor(nth * step * 0.618_034) % words!.length]!;
  const sentence = (step: number) =>
    `${pick(subjects, step)} ${pick(doings, step + 1)} ${pick(things, step + 2)} ${pick(places, step + 3)}`;
  return {
    role: 'user',
    speaker: nth % 2 === 0 ? 'Joanna' : 'Nate',
    content: `You know, ${sentence(7)}, and then ${sentence(13)}. It was number ${nth}!`,
    id: `import-${nth}`,
    createdAt: new Date(Date.UTC(2026, 0, 1 + Math.floor(nth / turnsPerSession), 9, 0, nth % turnsPerSession)),
  };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 10) / 100;
}
