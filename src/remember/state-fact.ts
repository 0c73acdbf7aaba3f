// A fact stated directly, by a person or a program: recorded as a statement turn, which is its own evidence.
import { defaultSubject, type Fact } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import { checkId, checkScope, checkText, invalid } from '../domain/input.js';
import { maxFactCharacters } from '../domain/limits.js';
import type { AddFactInput } from '../memory-types.js';
import type { Connection } from '../ports/database.js';
import { insertDecision } from '../store/decisions.js';
import { findFactsByHash, retireFact } from '../store/facts.js';
import { setRecallable } from '../store/items.js';
import { lockUser } from '../store/users.js';
import type { ExtractParts } from './extract.js';
import { factHash } from './fact-key.js';
import { readMessage } from './read-message.js';
import { verifyStatement } from './verify.js';
import { writeFact } from './write-fact.js';
import { writeTurns } from './write-turns.js';

/** Session that holds statements; they are not part of any conversation. */
export const statementSession = 'statements';

/** Throws `invalid_input` for an unknown type or text that cannot be stored (a secret, for one). */
export async function stateFact(parts: ExtractParts, input: AddFactInput, replaces: Fact | null = null): Promise<Fact> {
  const userId = checkId('userId', input.userId);
  const text = checkText('text', input.text, maxFactCharacters).trim();
  if (text === '') throw invalid('text is empty.');
  const type = input.type ?? 'personal_context';
  if (!parts.factTypes.some((known) => known.name === type))
    throw invalid(
      `type must be one of ${parts.factTypes.map((known) => known.name).join(', ')}; not ${JSON.stringify(type)}.`,
    );
  const claim = {
    type,
    subject: checkId('subject', input.subject ?? defaultSubject),
    text,
    confidence: 1,
    quote: text,
  };
  const scope = checkScope(input.scope);
  const actor = checkId('actor', input.actor ?? 'user');
  const draft = readMessage({ role: 'user', content: text, metadata: { actor } }, 0);
  const [vector] = await parts.embeddingModel.embed([text], 'document');

  return parts.database.asUser(userId, async (connection) => {
    const { language } = await lockUser(connection, userId);
    const at = parts.clock.now();
    const exchangeId = newId();
    const place = {
      userId,
      sessionId: statementSession,
      scope,
      exchangeId,
      kind: 'statement' as const,
      language,
      now: at,
    };
    // Each statement counts, also one said twice in a minute: it is evidence, not a retry.
    const [turn] = await writeTurns(connection, [{ ...draft, createdAt: at }], place);
    const verified = verifyStatement(claim, turn!.id);
    const same = await findFactsByHash(connection, userId, {
      subject: claim.subject,
      scope,
      contentHash: factHash(text),
    });
    const fact = await writeFact(connection, {
      userId,
      exchangeId,
      claim: verified,
      turn: { id: turn!.id, scope, createdAt: at },
      metadata: input.metadata ?? {},
      language,
      vector: vector!,
      model: parts.embeddingModel,
      repeatOf: same.find((held) => held.state === 'current') ?? null,
      actor,
      at,
    });
    if (replaces && replaces.id !== fact.id) await supersede(connection, userId, replaces, fact, actor);
    return fact;
  });
}

/** The older fact stays readable as history; it is out of the search at once. */
export async function supersede(
  connection: Connection,
  userId: string,
  older: Fact,
  newer: Fact,
  actor: string,
): Promise<void> {
  const end = { state: 'superseded' as const, at: newer.recordedAt, validTo: newer.validFrom, supersededBy: newer.id };
  if (!(await retireFact(connection, userId, older.id, end))) return;
  await setRecallable(connection, userId, [older.id], false);
  await insertDecision(connection, userId, {
    id: newId(),
    factId: older.id,
    exchangeId: null,
    kind: 'superseded',
    reason: 'stated_anew',
    actor,
    claim: null,
    at: newer.recordedAt,
  });
}
