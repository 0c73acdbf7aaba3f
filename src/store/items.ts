// What recall searches: one row per turn and per fact. The analysis of text into lexemes happens here, in SQL.
import type { ItemCue } from '../domain/item-signals.js';
import { segmentWords } from '../domain/segment-words.js';
import type { Connection } from '../ports/database.js';

/** What an item is found by. */
export interface ItemWords {
  /** The item's own words. */
  own: string;
  /** Last words of the turn before, first words of the turn after; empty where there is none. */
  before: string;
  after: string;
  speaker: string | null;
}

export interface ItemInsert extends ItemWords {
  id: string;
  kind: 'turn' | 'fact';
  sessionId: string | null;
  seq: number | null;
  role: string;
  scope: string | null;
  at: Date;
  substance: number;
  cue: ItemCue | null;
}

/**
 * Of a row `i` with the item's words, in configuration $3. A speaker's name has no language. Goes into a subquery with
 * `offset 0`, or PostgreSQL would analyse once for each use of the result.
 */
const analysed = `setweight(to_tsvector($3::regconfig, i.own), 'A') || setweight(to_tsvector($3::regconfig, i.before), 'B')
         || setweight(to_tsvector($3::regconfig, i.after), 'C') || setweight(to_tsvector('simple', i.name), 'D')`;

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
         ${analysed} as lexemes
       from jsonb_to_recordset($2::jsonb) as i(id uuid, kind text, session_id text, seq int, role text, speaker text,
         scope text, at timestamptz, substance real, cue text, own text, before text, after text, name text)
       offset 0
     ) analysed`,
    [
      userId,
      JSON.stringify(items.map(({ sessionId, ...item }) => ({ ...item, ...words(item), session_id: sessionId }))),
      language,
    ],
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
       offset 0
     ) new
     where recall_items.user_id = $1 and recall_items.item_id = new.item_id`,
    [userId, turn.sessionId, turn.seq, language, segmentWords(turn.after)],
  );
}

/** Analyses items anew, in another configuration. */
export async function updateLexemes(
  connection: Connection,
  userId: string,
  language: string,
  items: readonly (ItemWords & { id: string })[],
): Promise<void> {
  await connection.query(
    `update recollect.recall_items set lexemes = new.lexemes, length = recollect.weighted_length(new.lexemes)
     from (
       select i.id, ${analysed} as lexemes
       from jsonb_to_recordset($2::jsonb) as i(id uuid, own text, before text, after text, name text)
       offset 0
     ) new
     where recall_items.user_id = $1 and recall_items.item_id = new.id`,
    [userId, JSON.stringify(items.map((item) => ({ id: item.id, ...words(item) }))), language],
  );
}

export interface StoredTurnWords {
  id: string;
  speaker: string | null;
  own: string;
  /** End of the turn before, beginning of the turn after, in characters. */
  previous: string;
  next: string;
}

/** The texts behind the user's turn items after `after`, by id. Own words at most `own` characters, neighbours `around`. */
export async function findTurnWords(
  connection: Connection,
  userId: string,
  page: { after: string; limit: number; own: number; around: number },
): Promise<StoredTurnWords[]> {
  return connection.query<StoredTurnWords>(
    `select i.item_id as id, i.speaker, left(t.content, $4) as own,
       coalesce((select right(p.content, $5) from recollect.conversation_turns p
         where p.user_id = $1 and p.session_id = t.session_id and p.seq = t.seq - 1), '') as previous,
       coalesce((select left(n.content, $5) from recollect.conversation_turns n
         where n.user_id = $1 and n.session_id = t.session_id and n.seq = t.seq + 1), '') as next
     from recollect.recall_items i
     join recollect.conversation_turns t on t.user_id = $1 and t.turn_id = i.item_id
     where i.user_id = $1 and i.kind = 'turn' and i.item_id > $2
     order by i.item_id limit $3`,
    [userId, page.after, page.limit, page.own, page.around],
  );
}

/** The texts behind the user's fact items after `after`, by id; what is no longer held as well. */
export async function findFactWords(
  connection: Connection,
  userId: string,
  page: { after: string; limit: number },
): Promise<{ id: string; speaker: string | null; own: string }[]> {
  return connection.query(
    `select i.item_id as id, i.speaker, f.content as own
     from recollect.recall_items i
     join recollect.facts f on f.user_id = $1 and f.fact_id = i.item_id
     where i.user_id = $1 and i.kind = 'fact' and i.item_id > $2
     order by i.item_id limit $3`,
    [userId, page.after, page.limit],
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

function words(item: ItemWords): { own: string; before: string; after: string; name: string } {
  return {
    own: segmentWords(item.own),
    before: segmentWords(item.before),
    after: segmentWords(item.after),
    name: segmentWords(item.speaker ?? ''),
  };
}
