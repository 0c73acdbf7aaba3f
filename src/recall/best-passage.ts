// The part of a long turn that answers the question best, in whole sentences, with marks where it was cut.

/** Words of a passage: about 200 tokens. */
const passageWords = 130;

export function bestPassage(text: string, terms: readonly string[]): string {
  const sentences = splitSentences(text);
  const sizes = sentences.map((sentence) => sentence.split(/\s+/).filter(Boolean).length);
  const hits = sentences.map((sentence) => countHits(sentence, terms));
  let best = { start: 0, end: 0, hits: -1 };
  for (let start = 0; start < sentences.length; start += 1) {
    let [words, found, end] = [0, 0, start];
    while (end < sentences.length && (end === start || words + sizes[end]! <= passageWords)) {
      words += sizes[end]!;
      found += hits[end]!;
      end += 1;
    }
    if (found > best.hits) best = { start, end, hits: found };
  }
  const passage = clip(sentences.slice(best.start, best.end).join('').trim());
  return `${best.start > 0 ? '… ' : ''}${passage}${best.end < sentences.length ? ' …' : ''}`;
}

function splitSentences(text: string): string[] {
  return [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].map((segment) => segment.segment);
}

/** A lexeme is most often the beginning of the word it stands for. */
function countHits(sentence: string, terms: readonly string[]): number {
  const words = new Set(sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  let hits = 0;
  for (const term of terms) for (const word of words) if (word.startsWith(term)) hits += 1;
  return hits;
}

/** One sentence can be a page (code, a table). */
function clip(passage: string): string {
  const words = passage.split(/(\s+)/);
  return words.length <= passageWords * 2 ? passage : `${words.slice(0, passageWords * 2).join('')} …`;
}
