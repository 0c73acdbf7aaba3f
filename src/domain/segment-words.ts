// Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces. Full text would take a whole clause for one
// word, so the words are set apart before text is analysed: what is stored and what is asked alike.

// U+30FC and U+FF70 lengthen a vowel and belong to no script.
const spaceless = '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\u30FC\\uFF70\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}';
const anySpaceless = new RegExp(`[${spaceless}]`, 'u');
// In pieces, because the segmenter's time grows with the square of the text.
const runs = new RegExp(`[${spaceless}]{1,100}`, 'gu');

/** The text with spaces between the words of such scripts; other text comes back as it is, at the cost of one test. */
export function segmentWords(text: string): string {
  return anySpaceless.test(text) ? text.replace(runs, (run) => ` ${wordsOf(run).join(' ')} `) : text;
}

// One dictionary serves all these scripts, whatever the locale.
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

function wordsOf(run: string): string[] {
  return [...segmenter.segment(run)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
}
