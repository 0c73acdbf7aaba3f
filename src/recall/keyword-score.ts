// BM25 over the candidates, with the user's own document frequencies. Source: Robertson & Zaragoza 2009; k1 1.2, b 0.75.
// Words of the neighbouring turns count in part, and a long turn counts by its best passage.
import type { CandidateRow, Statistics } from '../store/candidates.js';

const [k1, b] = [1.2, 0.75];
/** What an occurrence counts, by where it stands: own words, turn before, turn after, speaker. */
const fieldWeight: Record<string, number> = { A: 1, B: 0.5, C: 0.3, D: 1 };
/** Words of a passage, and how far the next one starts after it. */
const [passageWords, passageStep] = [60, 30];

export interface KeywordScore {
  score: number;
  /** Share of the query's idf that occurs in the item, 0 to 1. */
  coverage: number;
  /** Score over the sum of idf: how well the best item answers the whole query. */
  strength: number;
}

const noMatch: KeywordScore = { score: 0, coverage: 0, strength: 0 };

export type KeywordScorer = (candidate: CandidateRow) => KeywordScore;

export function keywordScorer(terms: readonly string[], statistics: Statistics): KeywordScorer {
  const idf = terms.map((_, index) => {
    const frequency = statistics.documentFrequencies[index] ?? 0;
    return Math.log(1 + (statistics.items - frequency + 0.5) / (frequency + 0.5));
  });
  const total = idf.reduce((sum, value) => sum + value, 0);
  const markers = terms.map(lexemeMarker);
  const average = Math.max(statistics.averageLength, 1);

  return (candidate) => {
    // Half of the candidates are there by their meaning only.
    if (candidate.lexemes === '') return noMatch;
    let score = 0;
    let covered = 0;
    const occurrences = markers.map((marker) => findOccurrences(candidate.lexemes, marker));
    const passages = startsOfPassages(occurrences);
    const [lengthOfPassage, lengthRest] = passageLength(candidate.length, passages.length > 1);
    for (const start of passages) {
      let passageScore = 0;
      for (const [index, found] of occurrences.entries()) {
        const frequency = weigh(found, start, passages.length > 1);
        if (frequency === 0) continue;
        const norm = 1 - b + (b * (lengthOfPassage + lengthRest)) / average;
        passageScore += (idf[index]! * frequency * (k1 + 1)) / (frequency + k1 * norm);
      }
      score = Math.max(score, passageScore);
    }
    for (const [index, found] of occurrences.entries())
      if (found.some((occurrence) => occurrence.field === 'A')) covered += idf[index]!;
    return { score, coverage: total === 0 ? 0 : covered / total, strength: total === 0 ? 0 : score / total };
  };
}

interface Occurrence {
  position: number;
  field: string;
}

/** How a tsvector prints a lexeme: quoted, with quotes and backslashes doubled. */
function lexemeMarker(term: string): string {
  return `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}':`;
}

/** Reads the positions behind one lexeme of a tsvector's text ('word':3A,17B), without parsing the rest. */
function findOccurrences(lexemes: string, marker: string): Occurrence[] {
  const first = lexemes.startsWith(marker) ? 0 : lexemes.indexOf(` ${marker}`) + 1;
  const found: Occurrence[] = [];
  if (first === 0 && !lexemes.startsWith(marker)) return found;
  let position = 0;
  let field = 'D';
  for (let at = first + marker.length; at <= lexemes.length; at++) {
    const code = lexemes.charCodeAt(at);
    const isDigit = code >= 48 && code <= 57;
    if (isDigit) position = position * 10 + code - 48;
    else if (code >= 65 && code <= 68) field = lexemes.charAt(at);
    else {
      // A comma, the blank before the next lexeme, or the end.
      found.push({ position, field });
      if (code !== 44) break;
      [position, field] = [0, 'D'];
    }
  }
  return found;
}

/** Own words come first in the tsvector, so their positions are their places in the text. */
function startsOfPassages(occurrences: readonly Occurrence[][]): number[] {
  let last = 0;
  for (const found of occurrences)
    for (const occurrence of found) if (occurrence.field === 'A') last = Math.max(last, occurrence.position);
  const starts = [1];
  for (let start = 1 + passageStep; start + passageStep <= last; start += passageStep) starts.push(start);
  return starts;
}

function passageLength(length: number, several: boolean): [own: number, rest: number] {
  return several ? [Math.min(length, passageWords * 0.6), 0] : [length, 0];
}

function weigh(found: readonly Occurrence[], start: number, several: boolean): number {
  let frequency = 0;
  for (const { position, field } of found) {
    if (field === 'A' && several && (position < start || position >= start + passageWords)) continue;
    frequency += fieldWeight[field] ?? 1;
  }
  return frequency;
}
