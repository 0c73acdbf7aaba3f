// A statement made to the memory itself, recorded as a turn of its own kind: what is stated directly is its own evidence.
import { statementSession } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { readMessage } from './read-message.js';
import { writeTurns } from './write-turns.js';

export interface StatementTurn {
  userId: string;
  text: string;
  scope: string | null;
  actor: string;
  exchangeId: string;
  language: string;
  at: Date;
}

/** Each statement counts, also one said twice in a minute: it is evidence, not a retry. Call under the user's lock. */
export async function recordStatement(connection: Connection, statement: StatementTurn): Promise<{ id: string }> {
  const { userId, text, scope, actor, exchangeId, language, at } = statement;
  const draft = { ...readMessage({ role: 'user', content: text, metadata: { actor } }, 0), createdAt: at };
  const kind = 'statement' as const;
  const place = { userId, scope, sessionId: statementSession, kind, exchangeId, language, now: at };
  const [turn] = await writeTurns(connection, [draft], place);
  return turn!;
}
