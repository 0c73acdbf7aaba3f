// Turns -> claims that hold: extract, then verify by code, then, where it is wanted, by a model. Outside any transaction.
import { commandsAgent } from '../domain/agent-command.js';
import type { FactType } from '../domain/fact.js';
import type { Turn } from '../domain/turn.js';
import type { ExtractionInput, Extractor } from '../ports/extractor.js';
import type { JobAttempt } from '../ports/job-queue.js';
import type { LanguageModel } from '../ports/language-model.js';
import { prepareTurn } from './clean-turns.js';
import { checkWithModel, type SecondPass } from './second-pass.js';
import { verifyClaims } from './verify.js';

export interface ExtractTurnsParts {
  extractor: Extractor;
  factTypes: readonly FactType[];
  instructions: string | null;
  checker: LanguageModel | null;
}

/** Both in order; claims rest on `turns`, `context` comes before them. */
export interface TurnsToExtract {
  context: readonly Turn[];
  turns: readonly Turn[];
}

export interface ExtractedTurns {
  verification: SecondPass;
  lost: Record<string, number>;
}

export async function extractTurns(
  parts: ExtractTurnsParts,
  turns: TurnsToExtract,
  { signal, attempt }: { signal: AbortSignal; attempt: JobAttempt },
): Promise<ExtractedTurns> {
  const input = extractionInput(parts, turns);
  const extraction = input ? await parts.extractor.extract({ ...input, signal }) : { claims: [], lost: {} };
  const byCode = verifyClaims(extraction.claims, input?.turns ?? [], {
    factTypes: parts.factTypes.map((type) => type.name),
  });
  const verification: SecondPass =
    parts.checker && byCode.verified.length > 0
      ? await checkWithModel(parts.checker, byCode, input?.turns ?? [], { signal, attempt })
      : { ...byCode, held: new Map() };
  holdCommands(verification, turns.turns);
  return { verification, lost: extraction.lost };
}

/** What the extractor is given; null where nobody said anything a fact could rest on. */
export function extractionInput(
  { factTypes, instructions }: Pick<ExtractTurnsParts, 'factTypes' | 'instructions'>,
  { context, turns }: TurnsToExtract,
): ExtractionInput | null {
  const prepared = [
    ...context.map((turn) => prepareTurn(turn, false)),
    ...turns.map((turn) => prepareTurn(turn, true)),
  ];
  const readable = prepared.some((turn) => turn.extractable && turn.text.trim() !== '');
  return readable ? { turns: prepared, factTypes, instructions } : null;
}

/** What would command the agent waits for a person, and so does whatever was said in one breath with it. */
function holdCommands({ verified, held }: SecondPass, turns: readonly Turn[]): void {
  const commanding = new Set(
    turns.filter((turn) => commandsAgent(`${turn.speaker ?? ''}\n${turn.text}`)).map((turn) => turn.id),
  );
  for (const claim of verified)
    if (commanding.has(claim.turnId) || commandsAgent(`${claim.subject}\n${claim.text}`))
      held.set(claim, 'commands_agent');
}
