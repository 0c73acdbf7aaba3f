// Why a claim became a fact, or did not, and what happened to the fact since.
import { explainReason } from '../domain/decision-reason.js';
import type { Claim, FactEvent, RejectedClaim } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import type { Connection } from '../ports/database.js';
import { appendAudit } from './audit.js';

export interface DecisionInsert {
  id?: string;
  factId: string | null;
  /** The fact that took this one's place, or that it was set aside for. */
  otherFactId?: string | null;
  exchangeId?: string | null;
  kind: FactEvent['kind'] | 'rejected';
  reason: string;
  actor: string;
  /** Kept only where no fact came of it. */
  claim?: Claim | null;
  at: Date;
}

/** Into the fact's history and into the audit log. */
export async function insertDecision(connection: Connection, userId: string, decision: DecisionInsert): Promise<void> {
  await connection.query(
    `insert into recollect.decisions (user_id, decision_id, fact_id, other_fact_id, exchange_id, kind, reason, actor, claim,
       decided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10)`,
    [
      userId,
      decision.id ?? newId(),
      decision.factId,
      decision.otherFactId ?? null,
      decision.exchangeId ?? null,
      decision.kind,
      decision.reason,
      decision.actor,
      decision.claim ? JSON.stringify(decision.claim) : null,
      decision.at,
    ],
  );
  const { factId, otherFactId, kind, reason, actor, at } = decision;
  const facts = { factIds: [factId, otherFactId ?? null].filter((id) => id !== null) };
  appendAudit(connection, userId, { kind, ...(factId ? facts : { counts: { claims: 1 } }), actor, reason, at });
}

export async function findDecisions(connection: Connection, userId: string, factId: string): Promise<FactEvent[]> {
  const rows = await connection.query<Omit<FactEvent, 'explanation'>>(
    `select kind, reason, actor, decided_at as at, other_fact_id as "otherFactId"
     from recollect.decisions where user_id = $1 and fact_id = $2 order by decision_id`,
    [userId, factId],
  );
  return rows.map((row) => ({ ...row, explanation: explainReason(row.reason) }));
}

/** Claims that did not become facts, the latest first. */
export async function findRejected(
  connection: Connection,
  userId: string,
  page: { after: string | null; limit: number },
): Promise<RejectedClaim[]> {
  const rows = await connection.query<Omit<RejectedClaim, 'explanation'>>(
    `select decision_id as id, claim, reason, actor, decided_at as at
     from recollect.decisions
     where user_id = $1 and kind = 'rejected' and ($2::uuid is null or decision_id < $2)
     order by decision_id desc limit $3`,
    [userId, page.after, page.limit],
  );
  return rows.map((row) => ({ ...row, explanation: explainReason(row.reason) }));
}
