// One ranking over turns and facts. Each ingredient was measured; docs/recall.md has what it gave.
import type { ScoreParts } from '../domain/recalled.js';
import type { CandidateRow } from '../store/candidates.js';
import { type KeywordScore, keywordScorer } from './keyword-score.js';
import { dateMatch } from './named-dates.js';
import { nameWords, type ReadQuery } from './read-query.js';
import type { Retrieval } from './retrieve.js';

/** Weights of the parts, from the development half of four public data sets; flat within 20 %. */
const rankWeights = {
  keywords: 0.5,
  meaning: 0.5,
  neighbours: 0.1,
  session: 0.2,
  date: 0.4,
  speaker: 0.25,
  substance: 0.35,
  instruction: 0.25,
  preference: 0.1,
  recency: 0.3,
  assistant: 0.7,
} as const;

/** Sessions after which the boost of the latest one has fallen to a third; for messages, not for questions. */
const recentSessions = 8;

export interface Ranked {
  candidate: CandidateRow;
  score: number;
  parts: ScoreParts;
  keyword: KeywordScore;
}

/** Best first; equal scores, newest first. */
export function rank(query: ReadQuery, retrieval: Retrieval): Ranked[] {
  const scorer = keywordScorer(retrieval.terms, retrieval.statistics);
  const keywords = retrieval.candidates.map(scorer);
  const blended = blend(retrieval.candidates, keywords);
  const nearby = neighbourScores(retrieval.candidates, blended);
  const withNeighbours = blended.map((part, index) => part.keywords + part.meaning + nearby[index]!);
  const sessions = bestOfSession(retrieval.candidates, withNeighbours);
  const ages = query.isMessage ? sessionAges(retrieval.candidates) : null;
  return retrieval.candidates
    .map((candidate, index) => {
      const parts: ScoreParts = {
        keywords: blended[index]!.keywords,
        meaning: blended[index]!.meaning,
        neighbours: nearby[index]!,
        session: rankWeights.session * (sessions.get(sessionOf(candidate)) ?? 0),
        date: rankWeights.date * dateMatch(query.dates, candidate.at),
        speaker: speaksNamed(query, candidate) ? rankWeights.speaker : 0,
        substance: candidate.speaker === null ? 0 : rankWeights.substance * candidate.substance,
        cue: cueScore(query, candidate),
        recency: ages ? rankWeights.recency * Math.exp(-(ages.get(sessionOf(candidate)) ?? 0) / recentSessions) : 0,
        roleFactor: candidate.role === 'assistant' && !query.wantsAssistant ? rankWeights.assistant : 1,
      };
      return { candidate, parts, keyword: keywords[index]!, score: total(parts) };
    })
    .sort((one, other) => other.score - one.score || other.candidate.at.getTime() - one.candidate.at.getTime());
}

function total(parts: ScoreParts): number {
  const { keywords, meaning, neighbours, session, date, speaker, substance, cue, recency } = parts;
  // Added by name: this runs for hundreds of candidates in every recall.
  return (keywords + meaning + neighbours + session + date + speaker + substance + cue + recency) * parts.roleFactor;
}

/** Half and half, each scaled over the candidates. Reciprocal rank fusion lost 2 to 6 points here. */
function blend(
  candidates: readonly CandidateRow[],
  keywords: readonly KeywordScore[],
): { keywords: number; meaning: number }[] {
  let [highest, lowest, nearest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [index, { cosine }] of candidates.entries()) {
    highest = Math.max(highest, keywords[index]!.score);
    if (cosine !== null) [lowest, nearest] = [Math.min(lowest, cosine), Math.max(nearest, cosine)];
  }
  const spread = nearest - lowest;
  return candidates.map((candidate, index) => ({
    keywords: highest === 0 ? 0 : (rankWeights.keywords * keywords[index]!.score) / highest,
    meaning:
      candidate.cosine === null ? 0 : rankWeights.meaning * (spread > 0 ? (candidate.cosine - lowest) / spread : 1),
  }));
}

/** A turn beside a good one is likely part of the same story. */
function neighbourScores(
  candidates: readonly CandidateRow[],
  blended: readonly { keywords: number; meaning: number }[],
): number[] {
  const sessions = new Map<string | null, Map<number, number>>();
  for (const [index, { kind, sessionId, seq }] of candidates.entries()) {
    if (kind !== 'turn' || seq === null) continue;
    const scores = sessions.get(sessionId) ?? new Map<number, number>();
    sessions.set(sessionId, scores);
    scores.set(seq, blended[index]!.keywords + blended[index]!.meaning);
  }
  return candidates.map(({ sessionId, seq }) => {
    const scores = sessions.get(sessionId);
    if (seq === null || !scores) return 0;
    return rankWeights.neighbours * Math.max(scores.get(seq - 1) ?? 0, scores.get(seq + 1) ?? 0);
  });
}

/** The best turn speaks for its session; a stated fact, which has none, for itself. */
function bestOfSession(candidates: readonly CandidateRow[], scores: readonly number[]): Map<string, number> {
  const best = new Map<string, number>();
  for (const [index, candidate] of candidates.entries()) {
    const key = sessionOf(candidate);
    best.set(key, Math.max(best.get(key) ?? 0, scores[index]!));
  }
  return best;
}

/** How many of the candidates' sessions are newer. */
function sessionAges(candidates: readonly CandidateRow[]): Map<string, number> {
  const latest = new Map<string, number>();
  for (const candidate of candidates) {
    const key = sessionOf(candidate);
    latest.set(key, Math.max(latest.get(key) ?? 0, candidate.at.getTime()));
  }
  const newestFirst = [...latest].sort(([, one], [, other]) => other - one);
  return new Map(newestFirst.map(([key], age) => [key, age]));
}

function sessionOf(candidate: CandidateRow): string {
  return candidate.sessionId ?? candidate.id;
}

/** A standing instruction holds whatever is asked; a preference matters to who asks what to choose. */
function cueScore(query: ReadQuery, candidate: CandidateRow): number {
  if (candidate.cue === 'instruction') return rankWeights.instruction;
  return candidate.cue === 'preference' && query.asksForHelp ? rankWeights.preference : 0;
}

function speaksNamed(query: ReadQuery, candidate: CandidateRow): boolean {
  return (
    query.names.size > 0 &&
    candidate.speaker !== null &&
    nameWords(candidate.speaker).some((word) => query.names.has(word))
  );
}
