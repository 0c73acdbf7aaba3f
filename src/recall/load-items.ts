// The texts of the best-ranked candidates, as recall gives them.
import type { RankedItem, RecalledFact, RecalledTurn } from '../domain/recalled.js';
import type { Connection } from '../ports/database.js';
import { asItStood } from '../store/as-of.js';
import { findFacts } from '../store/facts.js';
import { findEvidenceTurns } from '../store/search.js';
import { findTurns } from '../store/turns.js';
import { describeScore } from './describe-score.js';
import type { Ranked } from './rank.js';

export interface LoadedItems {
  items: RankedItem[];
  /** Our ids of the turns each fact rests on. */
  evidence: Map<string, string[]>;
}

export async function loadItems(
  connection: Connection,
  userId: string,
  ranked: readonly Ranked[],
  asOf: Date | null,
): Promise<LoadedItems> {
  const ids = (kind: string) =>
    ranked.filter(({ candidate }) => candidate.kind === kind).map(({ candidate }) => candidate.id);
  const [turns, facts, evidenceRows] = await Promise.all([
    findTurns(connection, userId, ids('turn')),
    findFacts(connection, userId, ids('fact')),
    findEvidenceTurns(connection, userId, ids('fact'), asOf),
  ]);
  const turnById = new Map(turns.map((turn) => [turn.id, turn]));
  const factById = new Map(facts.map((fact) => [fact.id, asOf ? asItStood(fact) : fact]));
  const evidence = new Map<string, string[]>();
  const evidenceNames = new Map<string, string[]>();
  for (const row of evidenceRows) {
    evidence.set(row.factId, [...(evidence.get(row.factId) ?? []), row.turnId]);
    evidenceNames.set(row.factId, [...(evidenceNames.get(row.factId) ?? []), row.externalId ?? row.turnId]);
  }
  const items = ranked.flatMap(({ candidate, score, parts }): RankedItem[] => {
    const common = { score, parts, why: describeScore(parts), tokens: 0 };
    const turn = turnById.get(candidate.id);
    if (turn) {
      const recalled: RecalledTurn = {
        kind: 'turn',
        id: turn.id,
        externalId: turn.externalId,
        sessionId: turn.sessionId,
        seq: turn.seq,
        text: turn.text,
        role: turn.role,
        speaker: turn.speaker,
        scope: turn.scope,
        metadata: turn.metadata,
        at: turn.createdAt,
        clipped: false,
        ...common,
      };
      return [recalled];
    }
    const fact = factById.get(candidate.id);
    if (!fact) return [];
    const recalled: RecalledFact = {
      kind: 'fact',
      id: fact.id,
      text: fact.text,
      type: fact.type,
      subject: fact.subject,
      state: fact.state,
      confidence: fact.confidence,
      scope: fact.scope,
      at: fact.validFrom,
      evidenceTurnIds: evidenceNames.get(fact.id) ?? [],
      ...common,
    };
    return [recalled];
  });
  return { items, evidence };
}
