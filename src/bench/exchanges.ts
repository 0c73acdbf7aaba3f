// Made-up exchanges of ordinary length; every third states something to remember.
import type { RememberMessage } from '../memory-types/memory.js';

const things = ['the report', 'a birthday cake', 'the train to Bergen', 'a leaking tap', 'the garden', 'a slow laptop'];
const places = ['Oslo', 'Lyon', 'Graz', 'Porto', 'Gdansk', 'Turku', 'Ghent'];

/** The same for the same number. */
export function exchange(nth: number): RememberMessage[] {
  const thing = things[nth % things.length]!;
  const place = places[nth % places.length]!;
  const said =
    nth % 3 === 0
      ? `I am allergic to plant number ${nth}. I found that out in ${place}.`
      : `What should I look out for with ${thing}? I was in ${place} yesterday and somebody mentioned number ${nth} to me.`;
  const answer = `There are three things about ${thing}: plan it early, write down what you agreed on, and ask again after a week. In ${place} that took ${nth % 9} days.`;
  return [
    { role: 'user', content: said },
    { role: 'assistant', content: answer },
  ];
}
