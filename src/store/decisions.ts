// Why a claim became a fact, or did not, and what happened to the fact since.
import type { Claim, FactEvent } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';

export interface DecisionInsert {
  id: string;
  factId: string | null;
  exchangeId: string | null;
  kind: FactEvent['kind'] | 'rejected';
  reason: string;
  actor: string;
  /** Kept only where no fact came of it. */
  claim: Claim | null;
  at: Date;
}

export async function insertDecision(connection: Connection, userId: string, decision: DecisionInsert): Promise<void> {
  await connection.query(
    `insert into recollect.decisions (user_id, decision_id, fact_id, exchange_id, kind, reason, actor, claim, decided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9)`,
    [
      userId,
      decision.id,
      decision.factId,
      decision.exchangeId,
      decision.kind,
      decision.reason,
      decision.actor,
      decision.claim === null ? null : JSON.stringify(decision.claim),
      decision.at,
    ],
  );
}

export async function findDecisions(connection: Connection, userId: string, factId: string): Promise<FactEvent[]> {
  return connection.query<FactEvent>(
    `select kind, reason, actor, decided_at as at
     from recollect.decisions where user_id = $1 and fact_id = $2 order by decision_id`,
    [userId, factId],
  );
}
