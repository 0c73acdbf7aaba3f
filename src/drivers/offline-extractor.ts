// The extractor that needs no key: takes durable first-person statements from the user's turns, in their own words.
// Extractive, so it cannot invent. English only; what it misses: facts spread over several sentences, answers that
// need their question ("Lisbon."), anything said without I, we, my or our, and people named without a possessive.
import type { Claim } from '../domain/fact.js';
import { defaultSubject } from '../domain/fact.js';
import { containsSecret } from '../domain/secrets.js';
import { foldPunctuation } from '../domain/sentence.js';
import type { Extraction, ExtractionInput, ExtractionTurn, Extractor } from '../ports/extractor.js';
import { strongestCue } from './offline-extractor-cues.js';
import { statementAboutPerson } from './offline-extractor-people.js';
import { type Statement, statementsOf } from './offline-extractor-statements.js';

/**
 * Deterministic and free. Claims are whole sentences without leading fillers; nothing is resolved or reworded.
 * A statement about a relation has the subject `Ana (sister)` or `sister`; one by a named speaker has the
 * speaker's name, and a speaker's relation is `Ana (sister of Mel)`. Ignores `instructions` and added fact types.
 */
export function createOfflineExtractor(): Extractor {
  return {
    name: 'offline-1',
    extract: (input: ExtractionInput): Promise<Extraction> =>
      Promise.resolve({ claims: claimsOf(input.turns), lost: {}, usage: null }),
  };
}

/** Below this, verification would drop the claim anyway. */
const lowestConfidence = 0.6;

function claimsOf(turns: readonly ExtractionTurn[]): Claim[] {
  const claims = new Map<string, Claim>();
  for (const turn of turns) {
    if (!turn.extractable || turn.role !== 'user') continue;
    for (const claim of statementsOf(turn.text).flatMap((statement) => readClauses(statement, turn.speaker))) {
      const key = `${claim.subject}\n${claim.text.replace(/[.!]+$/, '')}`.toLowerCase();
      if (!claims.has(key)) claims.set(key, claim);
    }
  }
  return [...claims.values()];
}

/** "My name is Rui and I live in Porto": two facts, of which one may change without the other. */
const nextClause = /(?:\s*[,;])?\s+and\s+(?=(?:i|i['’]m|i['’]ve|i['’]d|we|we['’]re|we['’]ve|my|our)\b)/i;

/** What stands behind it may be supposed, so verification takes no clause from there. */
const condition = /\b(?:if|whether)\b/i;

/** A quotation that begins in one clause and goes on in the next. */
const opensQuotation = (clause: string): boolean => foldPunctuation(clause).split('"').length % 2 === 0;

/** The statement clause by clause where each says something on its own, else as a whole. */
function readClauses(statement: Statement, speaker: string | null): Claim[] {
  const clauses = condition.test(statement.text) ? [] : statement.text.split(nextClause);
  if (clauses.length > 1 && !clauses.some(opensQuotation)) {
    const claims = clauses.map((clause) => readStatement({ ...statement, quote: clause, text: clause }, speaker));
    if (claims.every((claim) => claim !== null)) return claims;
  }
  const claim = readStatement(statement, speaker);
  return claim === null ? [] : [claim];
}

function readStatement(statement: Statement, speaker: string | null): Claim | null {
  if (containsSecret(statement.quote)) return null;
  const folded = foldPunctuation(statement.text);
  const person = statementAboutPerson(folded);
  const found = person ?? strongestCue(folded);
  if (found === null) return null;
  const confidence = statement.asked ? 0.95 : found.confidence;
  if (confidence < lowestConfidence) return null;
  const subject = person ? relationSubject(person.subject, speaker) : (speaker ?? defaultSubject);
  return { type: found.type, subject, text: statement.text, confidence, quote: statement.quote };
}

function relationSubject(subject: string, speaker: string | null): string {
  if (speaker === null) return subject;
  return subject.endsWith(')') ? `${subject.slice(0, -1)} of ${speaker})` : `${subject} of ${speaker}`;
}
