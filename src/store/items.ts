// What recall searches: one row per turn and per fact. The analysis of text into lexemes happens here, in SQL.
import type { ItemCue } from '../domain/item-signals.js';
import type { Connection } from '../ports/database.js';

export interface ItemInsert {
  id: string;
  kind: 'turn' | 'fact';
  sessionId: string | null;
  seq: number | null;
  role: string;
  speaker: string | null;
  scope: string | null;
  at: Date;
  substance: number;
  cue: ItemCue | null;
  /** The item's own words. */
  own: string;
  /** Last words of the turn before, first words of the turn after; empty where there is none. */
  before: string;
  after: string;
}

/** `language` is a text-search configuration of the database; it came from the users table. */
export async function insertItems(
  connection: Connection,
  userId: string,
  language: string,
  items: readonly ItemInsert[],
): Promise<void> {
  if (items.length === 0) return;
  await connection.query(
    `insert into recollect.recall_items (user_id, item_id, kind, session_id, seq, role, speaker, scope, at, substance, cue,
       lexemes, length)
     select $1, id, kind, session_id, seq, role, speaker, scope, at, substance, cue, lexemes,
       recollect.weighted_length(lexemes)
     from (
       select i.*,
         setweight(to_tsvector($3::regconfig, i.own), 'A') || setweight(to_tsvector($3::regconfig, i.before), 'B')
         || setweight(to_tsvector($3::regconfig, i.after), 'C')
         || setweight(to_tsvector('simple', coalesce(i.speaker, '')), 'D') as lexemes
       from jsonb_to_recordset($2::jsonb) as i(id uuid, kind text, session_id text, seq int, role text, speaker text,
         scope text, at timestamptz, substance real, cue text, own text, before text, after text)
     ) analysed`,
    [userId, JSON.stringify(items.map(({ sessionId, ...item }) => ({ ...item, session_id: sessionId }))), language],
  );
}

/** Gives the turn before a new one the new one's first words; its other lexemes stay. */
export async function setWordsAfter(
  connection: Connection,
  userId: string,
  language: string,
  turn: { sessionId: string; seq: number; after: string },
): Promise<void> {
  await connection.query(
    `update recollect.recall_items set lexemes = new.lexemes, length = recollect.weighted_length(new.lexemes)
     from (
       select item_id, ts_filter(lexemes, '{a,b,d}') || setweight(to_tsvector($4::regconfig, $5), 'C') as lexemes
       from recollect.recall_items
       where user_id = $1 and kind = 'turn' and session_id = $2 and seq = $3
     ) new
     where recall_items.user_id = $1 and recall_items.item_id = new.item_id`,
    [userId, turn.sessionId, turn.seq, language, turn.after],
  );
}

/** Takes items out of the search, or puts them back; their vectors move with them. */
export async function setRecallable(
  connection: Connection,
  userId: string,
  itemIds: readonly string[],
  recallable: boolean,
): Promise<void> {
  await connection.query(
    'update recollect.recall_items set recallable = $3 where user_id = $1 and item_id = any($2::uuid[])',
    [userId, itemIds, recallable],
  );
  await connection.query(
    'update recollect.embeddings set recallable = $3 where user_id = $1 and item_id = any($2::uuid[])',
    [userId, itemIds, recallable],
  );
}
