// A fact stated directly, by a person or a program. It rests on a turn that is named, or on the statement itself,
// which is then recorded as a turn of its own kind.
import { commandsAgent } from '../domain/agent-command.js';
import { type Claim, defaultSubject, type Fact } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import { checkId, checkScope, checkText, invalid, isUuid } from '../domain/input.js';
import { languageOfNewUser } from '../domain/language.js';
import { maxFactCharacters } from '../domain/limits.js';
import { plainSubject } from '../domain/subject.js';
import { withoutPrivate } from '../domain/tagged-span.js';
import type { Turn } from '../domain/turn.js';
import { RecollectError } from '../errors.js';
import type { AddFactInput } from '../memory-types/memory.js';
import type { Connection } from '../ports/database.js';
import { findTurnByExternalId, findTurns } from '../store/turns.js';
import { lockUser } from '../store/users.js';
import { approve } from './approve-fact.js';
import { carryOut } from './carry-out.js';
import { prepareTurn } from './clean-turns.js';
import type { ExtractParts } from './extract.js';
import { factHash } from './fact-key.js';
import { reconcile } from './reconcile.js';
import { recordStatement } from './record-statement.js';
import { supersede } from './supersede.js';
import { verifyQuoted, verifyStatement } from './verify.js';

interface Statement {
  userId: string;
  claim: Claim;
  scope: string | null;
  actor: string;
}

/** Throws `invalid_input` for an unknown type, a secret, or a quote its turn does not hold. */
export async function stateFact(parts: ExtractParts, input: AddFactInput, replaces: Fact | null = null): Promise<Fact> {
  const statement = readStatement(parts, input);
  const { userId, claim, scope, actor } = statement;
  const [vector] = await parts.embeddingModel.embed([claim.text], 'document');

  return parts.database.asUser(userId, async (connection) => {
    const { language } = await lockUser(connection, userId, languageOfNewUser(parts.language));
    const [at, exchangeId] = [parts.clock.now(), newId()];
    const quoted = input.evidence ? await findQuotedTurn(connection, userId, input.evidence) : null;
    const turn =
      quoted ??
      (await recordStatement(connection, { userId, text: claim.text, scope, actor, at, exchangeId, language }));
    const decision = await reconcile(connection, userId, {
      claim,
      vector: vector!.vector,
      model: parts.embeddingModel.name,
      thresholds: parts.reconcileThresholds,
      scope,
      said: at,
      recorded: null,
      except: replaces && !factHash(replaces.text).equals(factHash(claim.text)) ? replaces.id : undefined,
    });
    if (decision.kind === 'blocked')
      throw new RecollectError('internal', 'A statement was blocked by a fact that ended before it.');
    // Who states it has looked at it.
    if (decision.kind === 'repeat' && decision.fact.state === 'pending')
      decision.fact = await approve(connection, decision.fact, {
        reason: 'stated_directly',
        userId,
        vector: vector!,
        model: parts.embeddingModel,
        thresholds: parts.reconcileThresholds,
        said: at,
        actor,
        at,
      });
    const write = {
      userId,
      exchangeId,
      claim: quoted ? verifyQuoted(claim, prepareTurn(quoted, true)) : verifyStatement(claim, turn.id),
      turn: { id: turn.id, scope, createdAt: at },
      place: quoted,
      metadata: input.metadata ?? quoted?.metadata ?? {},
      language,
      vector: vector!,
      hold: commandsAgent(`${claim.subject}\n${claim.text}`) ? ('commands_agent' as const) : null,
      model: parts.embeddingModel,
      actor,
      at,
    };
    const fact = await carryOut(connection, write, decision);
    // What waits for review replaces nothing yet.
    if (replaces && replaces.id !== fact.id && fact.state !== 'pending')
      await supersede(connection, userId, replaces, fact, { reason: 'stated_anew', actor, at, until: fact.validFrom });
    return fact;
  });
}

function readStatement(parts: ExtractParts, input: AddFactInput): Statement {
  const userId = checkId('userId', input.userId);
  const text = checkText('text', input.text, maxFactCharacters).trim();
  if (text === '') throw invalid('text is empty.');
  if (withoutPrivate(text) !== text) throw invalid('text holds a <private> span, which is never stored.');
  const type = input.type ?? 'personal_context';
  const types = parts.factTypes.map((known) => known.name);
  if (!types.includes(type)) throw invalid(`type must be one of ${types.join(', ')}; not ${JSON.stringify(type)}.`);
  const subject = plainSubject(checkId('subject', input.subject ?? defaultSubject));
  const actor = checkId('actor', input.actor ?? 'user');
  return {
    userId,
    claim: { type, subject, text, confidence: 1, quote: input.evidence?.quote ?? text },
    scope: checkScope(input.scope),
    actor,
  };
}

async function findQuotedTurn(
  connection: Connection,
  userId: string,
  evidence: { turnId: string; quote: string },
): Promise<Turn> {
  const named = await findTurnByExternalId(connection, userId, checkId('evidence.turnId', evidence.turnId));
  const [turn] = named
    ? [named]
    : isUuid(evidence.turnId)
      ? await findTurns(connection, userId, [evidence.turnId])
      : [];
  if (!turn) throw new RecollectError('not_found', 'This user has no turn with the id of the evidence.');
  if (turn.role !== 'user') throw invalid('evidence.turnId is no turn of the user.');
  return turn;
}
