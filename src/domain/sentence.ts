// Sentences of a turn with their positions. The offline extractor quotes by them; verification judges quotes in them.

export interface Sentence {
  text: string;
  /** Offsets into the turn's text, in UTF-16 units; `end` is exclusive. White space around is left out. */
  start: number;
  end: number;
}

/** Splits at sentence ends and line breaks; keeps "Dr. Who", "St. Mary's" and "e.g. this" in one piece. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (const end of segmentEnds(text)) {
    const soFar = text.slice(Math.max(start, end - 20), end);
    if (!/[\n\r]\s*$/.test(soFar) && abbreviation.test(soFar.trimEnd())) continue;
    push(sentences, text, start, end);
    start = end;
  }
  push(sentences, text, start, text.length);
  return sentences;
}

/** Curly quotes and long dashes made plain, one for one, so that offsets stay those of the original. */
export function foldPunctuation(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201A\u201B\u02BC\u2032]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F\u00AB\u00BB\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-');
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

const pieceLength = 1000;

/** Where the segmenter ends a sentence. In pieces, because its time grows with the square of the text. */
function* segmentEnds(text: string): Generator<number> {
  for (let from = 0; from < text.length; ) {
    const to = pieceEnd(text, from);
    for (const { segment, index } of segmenter.segment(text.slice(from, to))) yield from + index + segment.length;
    from = to;
  }
}

/** Behind the next line break; in a long line behind a sentence end, or anywhere when there is none. */
function pieceEnd(text: string, from: number): number {
  const lineBreak = text.indexOf('\n', from);
  const lineEnd = lineBreak === -1 ? text.length : lineBreak + 1;
  if (lineEnd - from <= 2 * pieceLength) return lineEnd;
  const sentenceEnd = /[.!?]["')\]]*\s/.exec(text.slice(from + pieceLength, from + 2 * pieceLength));
  return from + (sentenceEnd ? pieceLength + sentenceEnd.index + sentenceEnd[0].length : 2 * pieceLength);
}

const abbreviation =
  /(?:^|[\s("'])(?:St|Dr|Mr|Mrs|Ms|Prof|Mt|Ft|Sgt|Lt|Col|Gen|Jr|Sr|vs|e\.g|i\.e|approx|No|Inc|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z])\.$/;

function push(sentences: Sentence[], text: string, from: number, to: number): void {
  const piece = text.slice(from, to);
  const trimmed = piece.trim();
  if (trimmed === '') return;
  const start = from + piece.indexOf(trimmed);
  sentences.push({ text: trimmed, start, end: start + trimmed.length });
}
