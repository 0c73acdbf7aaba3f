// Verified claims -> facts with evidence and vector, under the user's lock, together with the exchange's marker.
import type { ReconcileCalibration } from '../domain/calibration.js';
import type { HoldReason } from '../domain/decision-reason.js';
import type { Claim, Fact, VerifiedClaim } from '../domain/fact.js';
import { addClaims, type ClaimCounts, noClaims } from '../domain/reextraction.js';
import type { Turn } from '../domain/turn.js';
import type { Clock } from '../ports/clock.js';
import type { Connection } from '../ports/database.js';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';
import type { Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Database } from '../store/database.js';
import { insertDecision } from '../store/decisions.js';
import { markExtracted } from '../store/extractions.js';
import { takeReviewPlace } from '../store/fact-states.js';
import { lockUser } from '../store/users.js';
import { carryOut } from './carry-out.js';
import { endedByPerson } from './ended-by-person.js';
import { nameSubject } from './name-subject.js';
import { type ReconcileInput, type Reconciliation, reconcile } from './reconcile.js';
import { adviseOnUnsure } from './reconcile-with-model.js';
import type { SecondPass } from './second-pass.js';
import type { Verification } from './verify.js';

export interface CommitParts {
  database: Database;
  clock: Clock;
  embeddingModel: EmbeddingModel;
  extractor: Extractor;
  /** The model of the second pass. */
  checker: { readonly name: string } | null;
  reviewFirst: number;
  reconcileThresholds: ReconcileCalibration;
  /** Asked about pairs that code cannot tell. */
  reconciler: LanguageModel | null;
}

export interface CommitInput {
  userId: string;
  exchangeId: string;
  turns: readonly Turn[];
  verification: SecondPass;
  lost: Record<string, number>;
}

/** Gives what became of the claims; null when another run was faster, whose facts then stand. */
export async function commitClaims(
  parts: CommitParts,
  input: CommitInput,
  signal: AbortSignal,
): Promise<ClaimCounts | null> {
  const { verified, rejected } = input.verification;
  const vectors =
    verified.length === 0
      ? []
      : await parts.embeddingModel.embed(
          verified.map((claim) => claim.text),
          'document',
          signal,
        );
  const inputs = verified.map((claim, index) => reconcileInput(parts, input, claim, vectors[index]!));
  const advice = parts.reconciler
    ? await adviseOnUnsure(parts.reconciler, parts.database, input.userId, inputs, signal)
    : null;
  return parts.database.asUser(input.userId, async (connection) => {
    const { language } = await lockUser(connection, input.userId);
    const outcome = { verified: verified.length, rejected: countReasons(rejected), lost: input.lost };
    // The marker first: if another run was faster, its facts stand.
    if (!(await markExtracted(connection, input.userId, input.exchangeId, parts.extractor.name, outcome))) return null;
    const counts = { ...noClaims(), rejected: outcome.rejected };
    for (const { claim, reason } of rejected) await reject(connection, parts, input, claim, reason);
    for (const [index, claim] of verified.entries()) {
      const toReconcile = { ...inputs[index]!, advice: advice?.get(index) };
      const one = { claim, vector: vectors[index]!, language, toReconcile };
      addClaims(counts, await commitOne(connection, parts, input, one));
    }
    return counts;
  });
}

function reconcileInput(
  parts: CommitParts,
  { turns }: CommitInput,
  claim: VerifiedClaim,
  { vector }: EmbeddingResult,
): ReconcileInput {
  const turn = turns.find((candidate) => candidate.id === claim.turnId);
  return {
    claim,
    vector,
    model: parts.embeddingModel.name,
    thresholds: parts.reconcileThresholds,
    scope: turn?.scope ?? null,
    said: turn?.createdAt ?? parts.clock.now(),
    recorded: turn?.recordedAt ?? null,
  };
}

interface VerifiedWithVector {
  claim: VerifiedClaim;
  vector: EmbeddingResult;
  language: string;
  toReconcile: ReconcileInput;
}

async function commitOne(
  connection: Connection,
  parts: CommitParts,
  input: CommitInput,
  { claim: proposed, vector, language, toReconcile }: VerifiedWithVector,
): Promise<ClaimCounts> {
  const { userId, exchangeId } = input;
  const turn = input.turns.find((candidate) => candidate.id === proposed.turnId);
  if (!turn) return noClaims();
  const others = input.verification.verified;
  const claim = await nameSubject(connection, userId, proposed, { scope: turn.scope, others });
  const blocked = await endedByPerson(connection, userId, claim);
  const decision: Reconciliation = blocked
    ? { kind: 'blocked', reason: blocked }
    : await reconcile(connection, userId, { ...toReconcile, claim });
  if (decision.kind === 'blocked') {
    await reject(connection, parts, input, claim, decision.reason);
    return { ...noClaims(), rejected: { [decision.reason]: 1 } };
  }
  const write = {
    userId,
    exchangeId,
    claim,
    turn,
    place: turn,
    metadata: turn.metadata,
    language,
    vector,
    hold: decision.kind === 'new' ? await holdReason(connection, parts, input, proposed) : null,
    model: parts.embeddingModel,
    actor: parts.extractor.name,
    at: parts.clock.now(),
  };
  const fact = await carryOut(connection, write, decision);
  return countDecision(decision, fact);
}

function countDecision(decision: Exclude<Reconciliation, { kind: 'blocked' }>, fact: Fact): ClaimCounts {
  if (decision.kind === 'repeat') return { ...noClaims(), repeated: 1 };
  if (fact.state === 'pending') return { ...noClaims(), held: 1 };
  const [refined, superseded] = decision.endedBy ? [0, 1] : [decision.refines.length, decision.ends.length];
  return { ...noClaims(), stored: 1, refined, superseded };
}

/** A place among the first facts is taken only by a fact that would not wait anyway. */
async function holdReason(
  connection: Connection,
  parts: CommitParts,
  input: CommitInput,
  claim: VerifiedClaim,
): Promise<HoldReason | null> {
  const doubt = input.verification.held.get(claim);
  if (doubt) return doubt;
  return (await takeReviewPlace(connection, parts.reviewFirst)) ? 'among_the_first' : null;
}

async function reject(
  connection: Connection,
  parts: CommitParts,
  input: CommitInput,
  claim: Claim,
  reason: string,
): Promise<void> {
  await insertDecision(connection, input.userId, {
    factId: null,
    exchangeId: input.exchangeId,
    kind: 'rejected',
    reason,
    actor: reason === 'model_unsupported' && parts.checker ? parts.checker.name : parts.extractor.name,
    // A secret must not be stored on the way to not being stored.
    claim: reason === 'secret' ? null : claim,
    at: parts.clock.now(),
  });
}

function countReasons(rejected: Verification['rejected']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of rejected) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
