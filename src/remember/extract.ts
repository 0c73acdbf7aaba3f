// The background half of the write path, one exchange at a time: embed -> extract -> verify (twice, if wanted) -> commit.
// No transaction is open while a model runs; running it twice changes nothing.
import type { ReconcileCalibration } from '../domain/calibration.js';
import type { FactType } from '../domain/fact.js';
import type { Clock } from '../ports/clock.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Extractor } from '../ports/extractor.js';
import type { JobAttempt } from '../ports/job-queue.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Spending } from '../ports/spending.js';
import type { Database } from '../store/database.js';
import { isExtracted } from '../store/extractions.js';
import { findTurnsBefore, findTurnsOfExchange } from '../store/turns.js';
import { adjustLanguage } from './adjust-language.js';
import { commitClaims } from './commit.js';
import { embedTurns } from './embed-turns.js';
import { extractTurns } from './extract-turns.js';

export interface ExtractParts {
  database: Database;
  clock: Clock;
  /** The memory's setting: `detect` or a text-search configuration. */
  language: string;
  embeddingModel: EmbeddingModel;
  extractor: Extractor;
  factTypes: readonly FactType[];
  instructions: string | null;
  /** The model of the second pass; null: code alone decides. */
  checker: LanguageModel | null;
  /** The first so many facts of the deployment are held for review. */
  reviewFirst: number;
  /** How like a held fact must be to be compared with a claim. */
  reconcileThresholds: ReconcileCalibration;
  /** Asked about near facts that code cannot tell apart; null: they are distinct. */
  reconciler: LanguageModel | null;
  spending: Spending;
}

/** Turns before the exchange that an extractor sees as context. */
export const contextTurns = 2;

/** Gives the seconds it should be put off by, where a budget is spent: then only the vectors were made. Else 0. */
export async function extractExchange(
  parts: ExtractParts,
  job: { userId: string; exchangeId: string; extract: boolean },
  signal: AbortSignal,
  attempt: JobAttempt,
): Promise<number> {
  const { database, extractor } = parts;
  const { userId, exchangeId } = job;
  const { turns, context, done } = await database.asUser(userId, async (connection) => {
    const turns = await findTurnsOfExchange(connection, userId, exchangeId);
    const first = turns[0];
    return {
      turns,
      context: first ? await findTurnsBefore(connection, userId, first.sessionId, first.seq, contextTurns) : [],
      done: await isExtracted(connection, userId, exchangeId, extractor.name),
    };
  });
  // The turns were erased since: nothing is left to remember.
  if (turns.length === 0) return 0;
  await embedTurns(parts, userId, turns, signal);
  const said = turns.filter((turn) => turn.role === 'user').map((turn) => turn.text);
  await adjustLanguage(parts, userId, said);
  if (!job.extract || done) return 0;
  const wait = isPaid(parts) ? await parts.spending.wait(userId) : 0;
  if (wait > 0) return wait;

  const { verification, lost } = await extractTurns(parts, { context, turns }, { signal, attempt });
  await commitClaims(parts, { userId, exchangeId, turns, verification, lost }, signal);
  return 0;
}

function isPaid({ extractor, checker, reconciler }: ExtractParts): boolean {
  return extractor.cost !== undefined || checker !== null || reconciler !== null;
}
