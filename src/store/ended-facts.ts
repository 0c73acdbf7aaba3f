// Facts that a person ended, by a turn they rest on.
import type { Fact } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { factColumns } from './facts.js';

export interface EndedFact extends Fact {
  /** What of the turn it rested on; null where that was removed. */
  quote: string | null;
}

/** Retracted, edited, or set aside for an older one that was restored. */
export async function findEndedOfTurn(connection: Connection, userId: string, turnId: string): Promise<EndedFact[]> {
  return connection.query<EndedFact>(
    `select ${factColumns}, (
       select v.quote from recollect.fact_evidence v
       where v.user_id = $1 and v.fact_id = f.fact_id and v.turn_id = $2
     ) as quote
     from recollect.facts f
     where f.user_id = $1
       and f.fact_id in (select v.fact_id from recollect.fact_evidence v where v.user_id = $1 and v.turn_id = $2)
       and (f.state = 'retracted' or f.state = 'superseded' and exists (
         select from recollect.decisions d
         where d.user_id = $1 and d.fact_id = f.fact_id and d.kind = 'superseded' and d.reason in ('stated_anew', 'undone')))`,
    [userId, turnId],
  );
}
