// The facts a new claim is compared with: of the same subject and scope, near by meaning or by letters, or about the same
// attribute. Candidates only; what they are to the claim is decided in remember/compare-facts.ts.
import type { ReconcileCalibration } from '../domain/calibration.js';
import type { Fact } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { vectorText } from './embeddings.js';
import { factColumns } from './facts.js';

export interface NearFact extends Fact {
  /** 0 where the fact has no vector of this model. */
  cosine: number;
  /** When it was last said: its evidence can be newer than itself. */
  lastSaid: Date;
  /** Why it was superseded; null otherwise. */
  endReason: string | null;
}

export interface NearQuery {
  subject: string;
  scope: string | null;
  text: string;
  contentHash: Buffer;
  attributes: readonly string[];
  vector: Float32Array;
  model: string;
  /** When the claim was said. Superseded facts that were said after it count as well. */
  said: Date;
  /** When its turn was recorded; facts that ended since count as well. Null: none does. */
  recorded: Date | null;
}

/** More would be noise: real users have a handful of facts about one thing. */
const most = 50;

/**
 * An exact scan of the facts of one subject, equal words and same attributes first. In the database, not in the
 * covering index: that one holds turns as well, and no facts that ended.
 */
export async function findNearFacts(
  connection: Connection,
  userId: string,
  near: NearQuery,
  thresholds: ReconcileCalibration,
): Promise<NearFact[]> {
  return connection.query<NearFact>(
    `select near.*,
       greatest("validFrom", (
         select max(t.created_at) from recollect.fact_evidence v
         join recollect.conversation_turns t on t.user_id = v.user_id and t.turn_id = v.turn_id
         where v.user_id = $1 and v.fact_id = near.id
       )) as "lastSaid",
       case when state = 'superseded' then (
         select reason from recollect.decisions d
         where d.user_id = $1 and d.fact_id = near.id and d.kind = 'superseded' order by decision_id desc limit 1
       ) end as "endReason"
     from (
       select ${factColumns},
         coalesce(-(e.embedding <#> $7::halfvec), 0)::real as cosine, similarity(f.content, $5) as trigram,
         (f.content_hash = $6)::int * 2 + (f.attributes && $8::text[])::int as sameness
       from recollect.facts f
       left join recollect.embeddings e on e.user_id = $1 and e.model = $2 and e.item_id = f.fact_id
       where f.user_id = $1 and f.subject = $3 and f.scope is not distinct from $4
         and (f.state in ('current', 'pending') or f.retired_at >= $9
           or f.state = 'superseded' and f.valid_from > $10)
     ) near
     where sameness > 0 or cosine >= $11 or trigram >= $12
     order by sameness desc, greatest(cosine, trigram) desc, id desc
     limit ${most}`,
    [
      userId,
      near.model,
      near.subject,
      near.scope,
      near.text,
      near.contentHash,
      vectorText(near.vector),
      near.attributes,
      near.recorded,
      near.said,
      thresholds.cosine,
      thresholds.trigram,
    ],
  );
}
