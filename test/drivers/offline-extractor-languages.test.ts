// The offline extractor reads English only. Of other languages it takes nothing rather than something wrong.
import { expect, it } from 'vitest';
import { createOfflineExtractor } from '#src/drivers/offline-extractor.js';
import { chats } from '../remember/made-up-chats.js';

const extractor = createOfflineExtractor();
const said = {
  german: [
    ...chats.german!,
    'Am Montag war ich im Gym. I bin a bissl müd. In my Büro ist es kalt.',
    'Ich arbeite als Arzt. Ich liebe Pizza! Mein Hund heißt Max. Wir wohnen in Wien.',
    'Will ich das? Im Juni war es warm. Also, an die Arbeit: so viel Kind war nie.',
  ],
  spanish: [
    ...chats.spanish!,
    'Me llamo Ana y soy alérgica a las nueces. Trabajo como médica. Vivo en Madrid con mi perro.',
    'No como carne. Me encanta el vino. Mi hijo tiene ocho años. Quiero aprender alemán.',
  ],
  french: [
    ...chats.french!,
    "Je suis allergique aux noix. J'habite à Lille. Je travaille comme médecin et j'adore le fromage.",
    'Mon fils a huit ans. Je veux apprendre le piano. On va à la mer en mai. Je ne mange pas de viande.',
  ],
};

it.each(Object.entries({ ...chats, ...said }).filter(([language]) => language !== 'english'))(
  'takes nothing of %s',
  async (_language, messages) => {
    const turns = messages.map((text, index) => ({
      id: String(index),
      role: 'user' as const,
      speaker: null,
      text,
      at: new Date('2026-05-01T10:00:00Z'),
      extractable: true,
    }));
    const input = { turns, factTypes: [], instructions: null };
    expect((await extractor.extract(input)).claims).toEqual([]);
  },
);
