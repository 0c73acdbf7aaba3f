// What was known at a moment of the past. A fact that came back has one row with one interval, so its state at a moment is read
// from its decisions, which hold every change of state.
import type { Fact } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { type FactFilter, factColumns } from './facts.js';

/** A condition on a row of recall_items: what it stands for was known at the moment of this parameter. */
export function wasKnown(moment: string): string {
  return `case kind when 'turn' then exists (select from recollect.conversation_turns t
       where t.user_id = $1 and t.turn_id = item_id and t.recorded_at <= ${moment})
     else ${wasCurrent('item_id', moment)} end`;
}

/** A condition: the fact of this id (an expression) was current at the moment of this parameter. */
function wasCurrent(factId: string, moment: string): string {
  return `(select d.kind in ('stored', 'approved', 'restored') from recollect.decisions d
     where d.user_id = $1 and d.fact_id = ${factId} and d.decided_at <= ${moment}
       and d.kind in ('stored', 'held', 'approved', 'restored', 'superseded', 'retracted', 'expired')
     order by d.decided_at desc, d.decision_id desc limit 1)`;
}

/** The row as it stood while the fact was current: what ended it came later. */
export function asItStood<Row extends Fact>(fact: Row): Row {
  return { ...fact, state: 'current', validTo: null, retiredAt: null, supersededBy: null };
}

/** Facts that were current at `moment`, newest first, as they stood then. */
export async function listFactsAsOf(
  connection: Connection,
  userId: string,
  page: FactFilter & { moment: Date },
): Promise<Fact[]> {
  const facts = await connection.query<Fact>(
    `select ${factColumns} from recollect.facts f
     where user_id = $1 and recorded_at <= $2 and ($3::text is null or type = $3) and ($4::uuid is null or fact_id < $4)
       and ${wasCurrent('f.fact_id', '$2')}
       and ($6::timestamptz is null or recorded_at >= $6) and ($7::timestamptz is null or recorded_at < $7)
     order by fact_id desc limit $5`,
    [userId, page.moment, page.type, page.after, page.limit, page.since, page.until],
  );
  return facts.map(asItStood);
}
