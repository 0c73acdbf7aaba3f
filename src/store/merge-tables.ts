// What merging does with each table of a user, as data. A test holds this list to the catalogue: a new table needs a line here.
import { statementSession } from '../domain/turn.js';

export interface TableMove {
  /** `move`: its rows become the account's. `drop`: they go, for they are made anew. `stay`: they remember the merge. */
  how: 'move' | 'drop' | 'stay';
  /** Column -> SQL over the moved row `t` with $3, the changes as JSON. Others are moved as they are. */
  set?: Readonly<Record<string, string>>;
  /** Only these rows are inserted; the others are represented in the account already. */
  where?: string;
  /** Where the account has an equal key. Default: the row is there already. */
  onConflict?: string;
}

/** What is renamed or joined on the way; the keys are the old names. */
export interface MergeChanges {
  sessions: Record<string, string>;
  /** Added to `seq`, by the session's old name. */
  shifts: Record<string, number>;
  externalIds: Record<string, string>;
  /** Facts the account holds as well: theirs takes over the evidence. */
  facts: Record<string, string>;
  /** Paths of memory files. */
  files: Record<string, string>;
}

const session = `coalesce($3::jsonb -> 'sessions' ->> t.session_id, t.session_id)`;
const seq = `t.seq + coalesce(($3::jsonb -> 'shifts' ->> t.session_id)::int, 0)`;
const fact = (column: string) => `coalesce(($3::jsonb -> 'facts' ->> t.${column}::text)::uuid, t.${column})`;
const file = `coalesce($3::jsonb -> 'files' ->> t.path, t.path)`;
const notJoined = (column: string) => `not ($3::jsonb -> 'facts' ? t.${column}::text)`;

export const tableMoves: Readonly<Record<string, TableMove>> = {
  users: { how: 'stay' },
  // Statements of both stand in one session, one after the other.
  sessions: {
    how: 'move',
    set: { session_id: session },
    where: `not (t.session_id = '${statementSession}' and $3::jsonb -> 'shifts' ? t.session_id)`,
  },
  conversation_turns: {
    how: 'move',
    set: {
      session_id: session,
      seq,
      external_id: `coalesce($3::jsonb -> 'externalIds' ->> t.external_id, t.external_id)`,
    },
  },
  facts: { how: 'move', set: { superseded_by: fact('superseded_by') }, where: notJoined('fact_id') },
  fact_evidence: { how: 'move', set: { fact_id: fact('fact_id') } },
  fact_usage: {
    how: 'move',
    set: { fact_id: fact('fact_id') },
    onConflict: `(user_id, fact_id) do update set access_count = o.access_count + excluded.access_count,
      last_accessed = greatest(o.last_accessed, excluded.last_accessed)`,
  },
  decisions: { how: 'move', set: { fact_id: fact('fact_id'), other_fact_id: fact('other_fact_id') } },
  extractions: { how: 'move' },
  summaries: { how: 'move', set: { session_id: session } },
  profiles: { how: 'drop' },
  recall_items: { how: 'move', set: { session_id: session, seq }, where: notJoined('item_id') },
  embeddings: { how: 'move', where: notJoined('item_id') },
  // Each id has entries of its own in the index: those of the old one are still to be removed there.
  vector_outbox: { how: 'stay' },
  purged_facts: { how: 'move' },
  // A chain stays what it is: the account has several then.
  audit_chains: { how: 'move' },
  audit: { how: 'move' },
  requests: { how: 'move' },
  memory_files: { how: 'move', set: { path: file } },
  // What was changed last is current, as when one of both had written after the other.
  kept_values: {
    how: 'move',
    onConflict: `(user_id, collection, namespace, key) do update set value = excluded.value, indexed = excluded.indexed,
      updated_at = excluded.updated_at, created_at = least(o.created_at, excluded.created_at)
      where excluded.updated_at > o.updated_at`,
  },
  value_vectors: { how: 'drop' },
  memory_file_versions: { how: 'move', set: { path: file } },
  usage: {
    how: 'move',
    onConflict: `(user_id, day, purpose, model) do update set calls = o.calls + excluded.calls,
      unpriced = o.unpriced + excluded.unpriced, input_tokens = o.input_tokens + excluded.input_tokens,
      output_tokens = o.output_tokens + excluded.output_tokens,
      cache_read_tokens = o.cache_read_tokens + excluded.cache_read_tokens,
      cache_write_tokens = o.cache_write_tokens + excluded.cache_write_tokens, cost = o.cost + excluded.cost`,
  },
};
