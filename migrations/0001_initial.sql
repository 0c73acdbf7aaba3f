-- The first schema: users, sessions, turns, facts, what recall searches, and row-level security on all of it.
-- {{runtime_role}} and {{upkeep_role}} are replaced by the configured names (default recollect_runtime, recollect_upkeep).

create schema if not exists recollect;

-- Who: one row per user. Locking this row orders turns and guards reconciling and merging.
create table recollect.users (
  user_id text primary key check (user_id <> '' and octet_length(user_id) <= 200),
  -- Text-search configuration.
  language text not null default 'english',
  -- Names heard as speakers, so that recall can tell a name in a question from a word.
  speakers text[] not null default '{}',
  created_at timestamptz not null default now(),
  last_recorded_at timestamptz not null default now()
);

create table recollect.sessions (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  session_id text not null check (session_id <> '' and octet_length(session_id) <= 200),
  scope text,
  metadata jsonb not null default '{}',
  last_seq integer not null default 0,
  started_at timestamptz not null default now(),
  last_turn_at timestamptz not null default now(),
  primary key (user_id, session_id)
);
create index sessions_by_time on recollect.sessions (user_id, last_turn_at);

-- Episodic memory: every turn, verbatim, never updated.
create table recollect.conversation_turns (
  user_id text not null check (user_id <> ''),
  turn_id uuid not null,
  session_id text not null,
  seq integer not null,
  exchange_id uuid not null,
  role text not null check (role in ('user', 'assistant')),
  kind text not null default 'message' check (kind in ('message', 'statement')),
  speaker text,
  content text not null,
  attachments jsonb not null default '[]',
  scope text,
  metadata jsonb not null default '{}',
  external_id text,
  content_hash bytea not null,
  partial boolean not null default false,
  created_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (user_id, turn_id),
  foreign key (user_id, session_id) references recollect.sessions on delete cascade
);
create unique index turns_in_order on recollect.conversation_turns (user_id, session_id, seq);
create unique index turns_by_external_id on recollect.conversation_turns (user_id, external_id) where external_id is not null;
create index turns_by_exchange on recollect.conversation_turns (user_id, exchange_id);
create index turns_by_recording on recollect.conversation_turns (user_id, recorded_at);

-- Semantic memory: what is held true, and what was.
create table recollect.facts (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  fact_id uuid not null,
  type text not null check (type <> ''),
  subject text not null default 'user' check (subject <> ''),
  content text not null check (content <> ''),
  content_hash bytea not null,
  confidence real not null check (confidence between 0 and 1),
  state text not null default 'current' check (state in ('current', 'pending', 'superseded', 'retracted', 'expired')),
  scope text,
  metadata jsonb not null default '{}',
  pinned boolean not null default false,
  valid_from timestamptz not null,
  valid_to timestamptz,
  recorded_at timestamptz not null default now(),
  retired_at timestamptz,
  superseded_by uuid,
  primary key (user_id, fact_id),
  foreign key (user_id, superseded_by) references recollect.facts on delete set null (superseded_by)
);
-- However many writers state the same thing at once, one fact is current.
create unique index facts_said_once on recollect.facts (user_id, subject, coalesce(scope, ''), content_hash)
  where state in ('current', 'pending');
create index facts_by_state on recollect.facts (user_id, state, fact_id);
create index facts_by_hash on recollect.facts (user_id, content_hash);
create index facts_superseded_by on recollect.facts (user_id, superseded_by) where superseded_by is not null;

-- Why a fact is held: the turn and the words it rests on.
create table recollect.fact_evidence (
  user_id text not null check (user_id <> ''),
  evidence_id uuid not null,
  fact_id uuid not null,
  turn_id uuid,
  quote text,
  recorded_at timestamptz not null default now(),
  primary key (user_id, evidence_id),
  foreign key (user_id, fact_id) references recollect.facts on delete cascade,
  -- The plain form would null user_id too.
  foreign key (user_id, turn_id) references recollect.conversation_turns on delete set null (turn_id)
);
create unique index evidence_once on recollect.fact_evidence (user_id, fact_id, turn_id);
create index evidence_by_turn on recollect.fact_evidence (user_id, turn_id);

-- Hot counters, apart from everything that is searched.
create table recollect.fact_usage (
  user_id text not null check (user_id <> ''),
  fact_id uuid not null,
  access_count integer not null default 0,
  last_accessed timestamptz not null default now(),
  primary key (user_id, fact_id),
  foreign key (user_id, fact_id) references recollect.facts on delete cascade
);

-- Every decision about a claim or a fact, with its reason. claim is set where no fact came of it.
create table recollect.decisions (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  decision_id uuid not null,
  fact_id uuid,
  exchange_id uuid,
  kind text not null check (kind in ('stored', 'repeated', 'superseded', 'retracted', 'restored', 'expired', 'edited', 'rejected')),
  reason text not null,
  actor text not null,
  claim jsonb,
  decided_at timestamptz not null default now(),
  primary key (user_id, decision_id),
  foreign key (user_id, fact_id) references recollect.facts on delete cascade
);
create index decisions_by_fact on recollect.decisions (user_id, fact_id);

-- Written with the facts of an exchange, so that running its job twice changes nothing.
create table recollect.extractions (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  exchange_id uuid not null,
  extractor text not null,
  outcome jsonb not null default '{}',
  extracted_at timestamptz not null default now(),
  primary key (user_id, exchange_id, extractor)
);

create table recollect.summaries (
  user_id text not null check (user_id <> ''),
  session_id text not null,
  content text not null,
  -- Turns up to this one are in the summary.
  covers_seq integer not null,
  model text not null,
  summarised_at timestamptz not null default now(),
  primary key (user_id, session_id),
  foreign key (user_id, session_id) references recollect.sessions on delete cascade
);

-- What recall searches: one row per turn and per fact. Lexeme weights: A own words, B end of the turn before,
-- C beginning of the turn after, D speaker.
create table recollect.recall_items (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  item_id uuid not null,
  kind text not null check (kind in ('turn', 'fact')),
  session_id text,
  seq integer,
  role text not null,
  speaker text,
  scope text,
  at timestamptz not null,
  lexemes tsvector not null,
  -- Weighted number of words, as BM25 counts them.
  length real not null,
  -- True when the embedding stands for the beginning of the text only.
  truncated boolean not null default false,
  -- False once the fact is not current; the row then is history.
  recallable boolean not null default true,
  primary key (user_id, item_id)
);
-- Rows up to a page stay in line, uncompressed: a lexeme test then costs no detoasting.
alter table recollect.recall_items set (toast_tuple_target = 8160);
create unique index recall_items_in_order on recollect.recall_items (user_id, session_id, seq) where kind = 'turn';

create table recollect.models (
  model text not null,
  dims integer not null check (dims between 1 and 16000),
  serving boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (model),
  unique (model, dims)
);

create table recollect.embeddings (
  user_id text not null check (user_id <> ''),
  model text not null,
  item_id uuid not null,
  dims integer not null,
  embedding halfvec not null check (vector_dims(embedding) = dims),
  recallable boolean not null default true,
  primary key (user_id, model, item_id),
  foreign key (user_id, item_id) references recollect.recall_items on delete cascade,
  foreign key (model, dims) references recollect.models (model, dims)
);
-- The search is an index-only scan of this one B-tree range. A B-tree entry holds 2,704 bytes: 1,150 dimensions fit.
create index embeddings_search on recollect.embeddings (user_id, model, item_id) include (embedding)
  where recallable and dims <= 1150;

-- The length BM25 works with: own words and speaker count whole, neighbours as far as they weigh.
create function recollect.weighted_length(lexemes tsvector) returns real
  language sql immutable parallel safe
  return (
    select coalesce(sum(case weight when 'B' then 0.5 when 'C' then 0.3 else 1 end), 0)::real
    from unnest(lexemes) as lexeme, unnest(lexeme.weights) as weight
  );

-- Row-level security: one predicate, on and forced, for every table with a user in it.
do $$
declare
  name text;
begin
  foreach name in array array['users', 'sessions', 'conversation_turns', 'facts', 'fact_evidence', 'fact_usage',
    'decisions', 'extractions', 'summaries', 'recall_items', 'embeddings'] loop
    execute format('alter table recollect.%I enable row level security', name);
    execute format('alter table recollect.%I force row level security', name);
    execute format(
      'create policy own_rows on recollect.%I to {{runtime_role}}
         using (user_id = nullif(current_setting(''recollect.user_id'', true), ''''))
         with check (user_id = nullif(current_setting(''recollect.user_id'', true), ''''))', name);
    execute format('grant select, insert, update, delete on recollect.%I to {{runtime_role}}', name);
    -- Upkeep sees every user through a policy, not through BYPASSRLS, which hosted PostgreSQL does not give.
    execute format('create policy all_rows on recollect.%I to {{upkeep_role}} using (true) with check (true)', name);
    execute format('grant select, update, delete on recollect.%I to {{upkeep_role}}', name);
  end loop;
end
$$;
grant usage on schema recollect to {{runtime_role}}, {{upkeep_role}};
grant select on recollect.models to {{runtime_role}}, {{upkeep_role}};
