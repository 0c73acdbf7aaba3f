// Dates in the user's language: read where chrono-node has it, and nothing read into words that are none.
import { describe, expect, it } from 'vitest';
import { loadDateParser } from '#src/recall/date-parser.js';
import { namedDates } from '#src/recall/named-dates.js';

const now = new Date('2026-05-20T12:00:00Z');

async function datesOf(language: string, text: string) {
  return namedDates(text, now, await loadDateParser(language, text));
}

describe('dates of other languages', () => {
  it.each([
    ['german', 'Was habe ich am 3. Mai gesagt?', 'day', '2026-05-03'],
    ['german', 'Was war gestern?', 'day', '2026-05-19'],
    ['french', 'Où étais-je il y a deux semaines ?', 'day', '2026-05-06'],
    ['spanish', '¿Qué dije el 3 de mayo?', 'day', '2026-05-03'],
    ['italian', 'Cosa ho detto ieri?', 'day', '2026-05-19'],
    ['dutch', 'Wat zei ik op 3 mei?', 'day', '2026-05-03'],
    ['portuguese', 'O que eu disse ontem?', 'day', '2026-05-19'],
    ['russian', 'Что я говорил 3 мая?', 'day', '2026-05-03'],
    ['swedish', 'Vad sa jag igår?', 'day', '2026-05-19'],
    ['simple', '5月3日に何を言いましたか？', 'day', '2026-05-03'],
    ['simple', '我昨天说了什么', 'day', '2026-05-19'],
  ])('reads %s: %s', async (language, text, grain, day) => {
    const [date] = await datesOf(language, text);
    expect([date?.grain, date?.day?.toISOString().slice(0, 10)]).toEqual([grain, day]);
  });

  it('reads a month of a language', async () => {
    expect(await datesOf('spanish', '¿Qué pasó en marzo de 2025?')).toMatchObject([
      { grain: 'month', year: 2025, month: 3 },
    ]);
  });

  it.each([
    ['spanish', 'el mar es azul'],
    ['spanish', 'a las 5'],
    ['german', 'Wie hieß der Arzt um 17 Uhr?'],
    ['french', 'la fille de mon voisin'],
  ])('reads no date into %s: %s', async (language, text) => {
    expect(await datesOf(language, text)).toEqual([]);
  });

  it('still reads English in another language, and English users load nothing', async () => {
    expect(await datesOf('german', 'what did I say on 3 May?')).toMatchObject([{ grain: 'day' }]);
    expect(await loadDateParser('english', 'what did I say on 3 May?')).toBeNull();
  });
});
