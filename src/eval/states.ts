// When a stored fact counts as stating a gold memory point: the published matcher of the extraction figures.

/** Least share of the point's content words that one fact must hold. */
const statedFrom = 0.6;

const functionWords = new Set(
  (
    'a an and are as at be been but by did do does for from had has have he her hers him his i in is it its me mine my ' +
    'of on or our ours she so than that the their theirs them they this to user was we were will with would you your'
  ).split(' '),
);

/**
 * True when `fact` holds at least 60 % of the content words of `point` (lower case, endings cut, function words and
 * the words of `names` left out) and every number of it. Extracted facts speak in the first person, points in the
 * third, so word order and grammar are not compared.
 */
export function states(fact: string, point: string, names: readonly string[] = []): boolean {
  const held = contentWords(fact, names);
  const wanted = contentWords(point, names);
  const numbers = [...wanted].filter((word) => /^\d+$/.test(word));
  return wanted.size > 0 && coverage(held, wanted) >= statedFrom && numbers.every((number) => held.has(number));
}

/** Share of the content words of `point` that `fact` holds, 0 to 1. */
export function statedShare(fact: string, point: string, names: readonly string[] = []): number {
  return coverage(contentWords(fact, names), contentWords(point, names));
}

function coverage(held: ReadonlySet<string>, wanted: ReadonlySet<string>): number {
  return wanted.size === 0 ? 0 : [...wanted].filter((word) => held.has(word)).length / wanted.size;
}

function contentWords(text: string, names: readonly string[]): Set<string> {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll('_', ' ')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const ignored = new Set(names.map((name) => name.toLowerCase()));
  return new Set(words.filter((word) => word !== 's' && !functionWords.has(word) && !ignored.has(word)).map(cutEnding));
}

// Enough for "likes/like", "exploring/explore", "preferred/prefers"; a real stemmer would not change the ranking of systems.
function cutEnding(word: string): string {
  return word.length < 4 ? word : word.replace(/(?:ing|ed|es|s|e)$/, '');
}
