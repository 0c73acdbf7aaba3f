// Verification, between extraction and storage: the model proposes, code decides. The only place that makes a
// VerifiedClaim. Every rule is one line of a table with the reason that is recorded when it rejects.
import { type AssertionJudge, assertionJudge } from '../domain/assertion.js';
import { explainReason, type RejectionReason } from '../domain/decision-reason.js';
import { builtInFactTypes, type Claim, defaultSubject, type VerifiedClaim } from '../domain/fact.js';
import { invalid } from '../domain/input.js';
import { containsSecret } from '../domain/secrets.js';
import { type Sentence, splitSentences } from '../domain/sentence.js';
import { plainSubject } from '../domain/subject.js';
import type { ExtractionTurn } from '../ports/extractor.js';
import { negationAgrees } from './verify-negation.js';
import { type Comparable, comparable, findQuote, type Place } from './verify-quote.js';
import { speaksOfAnother, subjectSupported } from './verify-subject.js';
import { datesSupported, namesSupported, numbersSupported } from './verify-support.js';
import { shared, stemsOf } from './verify-words.js';

export interface VerifyOptions {
  /** Names of all the types a fact may have. Default: the built-in ones. */
  factTypes?: readonly string[];
  /** Claims below are dropped. Default 0.6. */
  minConfidence?: number;
}

export interface Verification {
  verified: VerifiedClaim[];
  /** The claims as proposed, but for control characters, which no database takes. */
  rejected: { claim: Claim; reason: RejectionReason }[];
}

/**
 * Lets through the claims whose quote stands verbatim in an extractable user turn and whose text says no more than
 * that turn. Text and type come back tidied, the quote exactly as the turn has it. Repeats keep the surest.
 */
export function verifyClaims(
  claims: readonly Claim[],
  turns: readonly ExtractionTurn[],
  options: VerifyOptions = {},
): Verification {
  if (claims.length === 0) return { verified: [], rejected: [] };
  const types = new Map((options.factTypes ?? builtInFactTypes).map((name) => [typeKey(name), name]));
  const context: Context = { types, minConfidence: options.minConfidence ?? 0.6, sources: sourcesOf(turns), turns };
  const rejected: Verification['rejected'] = [];
  const verified = new Map<string, VerifiedClaim>();
  for (const proposed of claims) {
    const claim = tidy(proposed, types);
    const outcome = verifyClaim(claim, context);
    if (typeof outcome === 'string') {
      rejected.push({ claim, reason: outcome });
      continue;
    }
    const key = `${outcome.subject}\n${outcome.text.replace(/[.!]+$/, '')}`.toLowerCase();
    const earlier = verified.get(key);
    const keepsEarlier = earlier !== undefined && earlier.confidence >= outcome.confidence;
    if (earlier) rejected.push({ claim: keepsEarlier ? claim : earlier, reason: 'duplicate' });
    if (!keepsEarlier) verified.set(key, outcome);
  }
  return { verified: [...verified.values()], rejected };
}

/**
 * A claim somebody rests on words of a turn, `quote` of which the user asked to have remembered: its text says no more than they
 * do. Throws `invalid_input` with the reason.
 */
export function verifyQuoted(claim: Claim, turn: ExtractionTurn): VerifiedClaim {
  const context: Context = { types: new Map(), minConfidence: 0, sources: sourcesOf([turn]), turns: [turn] };
  let reason: RejectionReason = 'quote_not_found';
  for (const ground of groundsOf(claim, context)) {
    const broken = groundRules.find(([, breaks]) => breaks(claim, ground));
    if (!broken) return verifyStatement({ ...claim, quote: quoteAt(ground) }, turn.id);
    reason = broken[0];
  }
  throw invalid(`evidence does not hold for text: ${explainReason(reason)}.`, { reason });
}

/** A statement made to the memory itself is its own evidence. Throws `invalid_input` when it holds a secret. */
export function verifyStatement(claim: Claim, turnId: string): VerifiedClaim {
  if (containsSecret(claim.text))
    throw invalid('text looks like it holds a secret (a password, key, token or card number), which is never stored.');
  return { ...claim, subject: plainSubject(claim.subject), turnId } as VerifiedClaim;
}

/** The same claim about a person that is known by name. */
export function withSubject(claim: VerifiedClaim, subject: string): VerifiedClaim {
  return { ...claim, subject };
}

interface Source {
  turn: ExtractionTurn;
  comparable: Comparable;
  sentences: readonly Sentence[];
  judge: AssertionJudge;
}

interface Context {
  types: ReadonlyMap<string, string>;
  minConfidence: number;
  sources: readonly Source[];
  turns: readonly ExtractionTurn[];
}

/** A place in a turn that has the quote. */
interface Ground {
  source: Source;
  place: Place;
  /** The turn's words; of a long turn, those around the quote. */
  evidence: string;
  turns: readonly ExtractionTurn[];
}

const evidenceReach = 2000;
const longestSubject = 100;
const longestText = 500;

/** What can be said of a claim without its turn. */
const claimRules: readonly [RejectionReason, (claim: Claim, context: Context) => boolean][] = [
  // First: a rejected claim is kept for the record, unless it holds a secret.
  ['secret', (claim) => [claim.subject, claim.text, claim.quote].some(containsSecret)],
  ['low_confidence', (claim, { minConfidence }) => !(claim.confidence >= minConfidence)],
  ['unknown_type', (claim, { types }) => !types.has(typeKey(claim.type))],
  ['empty_text', (claim) => !/[\p{L}\p{N}]/u.test(claim.text)],
  ['text_too_long', (claim) => claim.text.length > longestText],
  ['unsupported_subject', (claim) => claim.subject.length > longestSubject],
];

/** What must hold between a claim and the turn that has its quote. */
const groundRules: readonly [RejectionReason, (claim: Claim, ground: Ground) => boolean][] = [
  ['secret', (_claim, ground) => containsSecret(quoteAt(ground))],
  ['assistant_echo', (_claim, ground) => isEcho(ground)],
  ['unsupported_text', (claim, ground) => !textSupported(claim.text, spokenAt(ground))],
  ['unsupported_number', (claim, ground) => !numbersSupported(claim.text, ground.evidence)],
  ['unsupported_date', (claim, ground) => !datesSupported(claim.text, ground.evidence)],
  ['unsupported_name', (claim, ground) => !namesSupported(claim.text, ground.evidence, knownNames(claim, ground))],
  ['unsupported_negation', (claim, ground) => !negationAgrees(claim.text, spokenAt(ground), ground.evidence)],
  [
    'wrong_subject',
    (claim, ground) =>
      claim.subject === defaultSubject && speaksOfAnother(quoteAt(ground), spokenBefore(ground), claim.text),
  ],
  ['unsupported_subject', (claim, { turns }) => !subjectSupported(claim.subject, turns)],
];

/** By a content word, or word for word: Will and Don are names as well as common words. */
function textSupported(text: string, spoken: string): boolean {
  if (shared(stemsOf(text), stemsOf(spoken)) > 0) return true;
  return /\s\p{Lu}\p{Ll}/u.test(text) && spoken.includes(text);
}

function verifyClaim(claim: Claim, context: Context): VerifiedClaim | RejectionReason {
  const broken = claimRules.find(([, breaks]) => breaks(claim, context));
  if (broken) return broken[0];
  let reason: RejectionReason = 'quote_not_found';
  for (const ground of groundsOf(claim, context)) {
    const why = judgeGround(claim, ground);
    if (why === null) return mint(claim, ground);
    if (reason === 'quote_not_found') reason = why;
  }
  return reason;
}

function judgeGround(claim: Claim, ground: Ground): RejectionReason | null {
  const notAsserted = ground.source.judge(ground.place.start, ground.place.end);
  return notAsserted ?? groundRules.find(([, breaks]) => breaks(claim, ground))?.[0] ?? null;
}

function mint(claim: Claim, ground: Ground): VerifiedClaim {
  const subject = plainSubject(claim.subject);
  return { ...claim, subject, quote: quoteAt(ground), turnId: ground.source.turn.id } as VerifiedClaim;
}

function* groundsOf(claim: Claim, { sources, turns }: Context): Generator<Ground> {
  for (const source of [...sources].sort((a, b) => spokenBy(b, claim) - spokenBy(a, claim))) {
    for (const place of findQuote(claim.quote, source.comparable)) {
      const evidence = source.turn.text.slice(Math.max(0, place.start - evidenceReach), place.end + evidenceReach);
      yield { source, place, evidence, turns };
    }
  }
}

/** In imports of human chats the same words can be said by two: the subject's own turn goes first. */
function spokenBy(source: Source, claim: Claim): number {
  return source.turn.speaker !== null && source.turn.speaker === claim.subject ? 1 : 0;
}

function sourcesOf(turns: readonly ExtractionTurn[]): Source[] {
  return turns
    .filter((turn) => turn.extractable && turn.role === 'user')
    .map((turn) => {
      const sentences = splitSentences(turn.text);
      return { turn, comparable: comparable(turn.text), sentences, judge: assertionJudge(turn.text, sentences) };
    });
}

function quoteAt({ source, place }: Ground): string {
  return source.turn.text.slice(place.start, place.end);
}

/** The whole sentences the quote stands in. */
function spokenAt(ground: Ground): string {
  const { start, end } = sentencesAt(ground);
  return ground.source.turn.text.slice(start, end);
}

/** What stands before the quote in its sentence. */
function spokenBefore(ground: Ground): string {
  return ground.source.turn.text.slice(sentencesAt(ground).start, ground.place.start);
}

function sentencesAt({ source, place }: Ground): { start: number; end: number } {
  const touched = source.sentences.filter((sentence) => sentence.end > place.start && sentence.start < place.end);
  return { start: touched[0]?.start ?? place.start, end: touched.at(-1)?.end ?? place.end };
}

/** Shorter than this, two people say the same by chance. */
const shortestEcho = 40;

/** True when the assistant said the same before: words of its answer that came back in the name of the user. */
function isEcho({ source, place, turns }: Ground): boolean {
  if (place.end - place.start < shortestEcho) return false;
  const said = comparable(source.turn.text.slice(place.start, place.end)).text.trim();
  return turns
    .slice(0, turns.indexOf(source.turn))
    .some((turn) => turn.role === 'assistant' && comparable(turn.text).text.includes(said));
}

function knownNames(claim: Claim, { turns }: Ground): string {
  return [claim.subject, ...turns.map((turn) => turn.speaker ?? '')].join(' ');
}

/** One line of text without control characters; a type as the deployment spells it. */
function tidy(claim: Claim, types: ReadonlyMap<string, string>): Claim {
  const subject = oneLine(claim.subject);
  return {
    type: types.get(typeKey(claim.type)) ?? claim.type,
    subject: subject === '' || /^(?:the )?user$/i.test(subject) ? defaultSubject : subject,
    text: oneLine(claim.text),
    confidence: Math.min(1, claim.confidence),
    quote: oneLine(claim.quote),
  };
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** "Personal Context" and "personal-context" are `personal_context`. */
function typeKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}
