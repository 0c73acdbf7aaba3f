-- Generated from the migrations by scripts/dump-schema.mjs; do not edit. The tables of the job queue are its own.

create schema recollect;

create schema recollect_meta;

create table recollect.audit (
  user_id text not null,
  chain text not null,
  seq bigint not null,
  kind text not null,
  fact_ids uuid[] not null,
  counts jsonb not null,
  actor text not null,
  reason text,
  recorded_at timestamp with time zone not null,
  previous text not null,
  hash text not null,
  constraint audit_pkey PRIMARY KEY (user_id, chain, seq),
  constraint audit_user_id_chain_fkey FOREIGN KEY (user_id, chain) REFERENCES recollect.audit_chains(user_id, chain) ON DELETE CASCADE
);
alter table recollect.audit enable row level security;
alter table recollect.audit force row level security;
create policy all_rows on recollect.audit to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.audit to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.audit_chains (
  user_id text not null,
  chain text not null,
  secret bytea not null,
  seq bigint not null default 0,
  hash text not null,
  anchor_seq bigint not null default 0,
  anchor_hash text not null,
  anchor_signature jsonb,
  checkpoint_seq bigint not null default 0,
  opened_at timestamp with time zone not null,
  constraint audit_chains_pkey PRIMARY KEY (user_id, chain),
  constraint audit_chains_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint audit_chains_chain_check CHECK ((chain ~ '^[0-9a-f]{64}$'::text)),
  constraint audit_chains_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX audit_chains_changed ON recollect.audit_chains USING btree (user_id, chain) WHERE (seq > checkpoint_seq);
alter table recollect.audit_chains enable row level security;
alter table recollect.audit_chains force row level security;
create policy all_rows on recollect.audit_chains to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.audit_chains to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.audit_checkpoints (
  number bigint not null,
  made_at timestamp with time zone not null,
  previous text not null,
  complete boolean not null,
  chains integer not null,
  digest text not null,
  signature jsonb not null,
  constraint audit_checkpoints_pkey PRIMARY KEY (number)
);

create table recollect.audit_closed (
  chain text not null,
  seq bigint not null,
  hash text not null,
  closed_at timestamp with time zone not null,
  signature jsonb not null,
  constraint audit_closed_pkey PRIMARY KEY (chain)
);

create table recollect.audit_ends (
  chain text not null,
  number bigint not null,
  seq bigint not null,
  hash text not null,
  constraint audit_ends_pkey PRIMARY KEY (chain, number),
  constraint audit_ends_number_fkey FOREIGN KEY (number) REFERENCES recollect.audit_checkpoints(number) ON DELETE CASCADE
);
CREATE INDEX audit_ends_by_number ON recollect.audit_ends USING btree (number, chain);

create table recollect.conversation_turns (
  user_id text not null,
  turn_id uuid not null,
  session_id text not null,
  seq integer not null,
  exchange_id uuid not null,
  role text not null,
  kind text not null default 'message'::text,
  speaker text,
  content text not null,
  attachments jsonb not null default '[]'::jsonb,
  scope text,
  metadata jsonb not null default '{}'::jsonb,
  external_id text,
  content_hash bytea not null,
  partial boolean not null default false,
  created_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  constraint conversation_turns_pkey PRIMARY KEY (user_id, turn_id),
  constraint conversation_turns_user_id_session_id_fkey FOREIGN KEY (user_id, session_id) REFERENCES recollect.sessions(user_id, session_id) ON DELETE CASCADE,
  constraint conversation_turns_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'statement'::text]))),
  constraint conversation_turns_role_check CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text]))),
  constraint conversation_turns_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX turns_by_exchange ON recollect.conversation_turns USING btree (user_id, exchange_id);
CREATE UNIQUE INDEX turns_by_external_id ON recollect.conversation_turns USING btree (user_id, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX turns_by_recording ON recollect.conversation_turns USING btree (user_id, recorded_at);
CREATE UNIQUE INDEX turns_in_order ON recollect.conversation_turns USING btree (user_id, session_id, seq);
alter table recollect.conversation_turns enable row level security;
alter table recollect.conversation_turns force row level security;
create policy all_rows on recollect.conversation_turns to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.conversation_turns to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.decisions (
  user_id text not null,
  decision_id uuid not null,
  fact_id uuid,
  exchange_id uuid,
  kind text not null,
  reason text not null,
  actor text not null,
  claim jsonb,
  decided_at timestamp with time zone not null default now(),
  other_fact_id uuid,
  constraint decisions_pkey PRIMARY KEY (user_id, decision_id),
  constraint decisions_user_id_fact_id_fkey FOREIGN KEY (user_id, fact_id) REFERENCES recollect.facts(user_id, fact_id) ON DELETE CASCADE,
  constraint decisions_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint decisions_user_id_other_fact_id_fkey FOREIGN KEY (user_id, other_fact_id) REFERENCES recollect.facts(user_id, fact_id) ON DELETE SET NULL (other_fact_id),
  constraint decisions_kind_check CHECK ((kind = ANY (ARRAY['stored'::text, 'held'::text, 'repeated'::text, 'refined'::text, 'superseded'::text, 'approved'::text, 'retracted'::text, 'restored'::text, 'expired'::text, 'edited'::text, 'pinned'::text, 'unpinned'::text, 'rejected'::text]))),
  constraint decisions_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX decisions_by_fact ON recollect.decisions USING btree (user_id, fact_id);
CREATE INDEX decisions_by_other_fact ON recollect.decisions USING btree (user_id, other_fact_id) WHERE (other_fact_id IS NOT NULL);
CREATE INDEX decisions_rejected ON recollect.decisions USING btree (user_id, decision_id) WHERE (kind = 'rejected'::text);
alter table recollect.decisions enable row level security;
alter table recollect.decisions force row level security;
create policy all_rows on recollect.decisions to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.decisions to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.embeddings (
  user_id text not null,
  model text not null,
  item_id uuid not null,
  dims integer not null,
  embedding halfvec not null,
  recallable boolean not null default true,
  constraint embeddings_pkey PRIMARY KEY (user_id, model, item_id),
  constraint embeddings_model_dims_fkey FOREIGN KEY (model, dims) REFERENCES recollect.models(model, dims),
  constraint embeddings_user_id_item_id_fkey FOREIGN KEY (user_id, item_id) REFERENCES recollect.recall_items(user_id, item_id) ON DELETE CASCADE,
  constraint embeddings_check CHECK ((vector_dims(embedding) = dims)),
  constraint embeddings_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX embeddings_search ON recollect.embeddings USING btree (user_id, model, item_id) INCLUDE (embedding) WHERE (recallable AND (dims <= 1150));
alter table recollect.embeddings enable row level security;
alter table recollect.embeddings force row level security;
create policy all_rows on recollect.embeddings to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.embeddings to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.extractions (
  user_id text not null,
  exchange_id uuid not null,
  extractor text not null,
  outcome jsonb not null default '{}'::jsonb,
  extracted_at timestamp with time zone not null default now(),
  constraint extractions_pkey PRIMARY KEY (user_id, exchange_id, extractor),
  constraint extractions_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint extractions_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.extractions enable row level security;
alter table recollect.extractions force row level security;
create policy all_rows on recollect.extractions to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.extractions to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.fact_evidence (
  user_id text not null,
  evidence_id uuid not null,
  fact_id uuid not null,
  turn_id uuid,
  quote text,
  recorded_at timestamp with time zone not null default now(),
  constraint fact_evidence_pkey PRIMARY KEY (user_id, evidence_id),
  constraint fact_evidence_user_id_fact_id_fkey FOREIGN KEY (user_id, fact_id) REFERENCES recollect.facts(user_id, fact_id) ON DELETE CASCADE,
  constraint fact_evidence_user_id_turn_id_fkey FOREIGN KEY (user_id, turn_id) REFERENCES recollect.conversation_turns(user_id, turn_id) ON DELETE SET NULL (turn_id),
  constraint fact_evidence_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX evidence_by_turn ON recollect.fact_evidence USING btree (user_id, turn_id);
CREATE UNIQUE INDEX evidence_once ON recollect.fact_evidence USING btree (user_id, fact_id, turn_id);
alter table recollect.fact_evidence enable row level security;
alter table recollect.fact_evidence force row level security;
create policy all_rows on recollect.fact_evidence to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.fact_evidence to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.fact_usage (
  user_id text not null,
  fact_id uuid not null,
  access_count integer not null default 0,
  last_accessed timestamp with time zone not null default now(),
  constraint fact_usage_pkey PRIMARY KEY (user_id, fact_id),
  constraint fact_usage_user_id_fact_id_fkey FOREIGN KEY (user_id, fact_id) REFERENCES recollect.facts(user_id, fact_id) ON DELETE CASCADE,
  constraint fact_usage_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.fact_usage enable row level security;
alter table recollect.fact_usage force row level security;
create policy all_rows on recollect.fact_usage to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.fact_usage to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.facts (
  user_id text not null,
  fact_id uuid not null,
  type text not null,
  subject text not null default 'user'::text,
  content text not null,
  content_hash bytea not null,
  confidence real not null,
  state text not null default 'current'::text,
  scope text,
  metadata jsonb not null default '{}'::jsonb,
  pinned boolean not null default false,
  valid_from timestamp with time zone not null,
  valid_to timestamp with time zone,
  recorded_at timestamp with time zone not null default now(),
  retired_at timestamp with time zone,
  superseded_by uuid,
  attributes text[] not null default '{}'::text[],
  constraint facts_pkey PRIMARY KEY (user_id, fact_id),
  constraint facts_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint facts_user_id_superseded_by_fkey FOREIGN KEY (user_id, superseded_by) REFERENCES recollect.facts(user_id, fact_id) ON DELETE SET NULL (superseded_by),
  constraint facts_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
  constraint facts_content_check CHECK ((content <> ''::text)),
  constraint facts_state_check CHECK ((state = ANY (ARRAY['current'::text, 'pending'::text, 'superseded'::text, 'retracted'::text, 'expired'::text]))),
  constraint facts_subject_check CHECK ((subject <> ''::text)),
  constraint facts_type_check CHECK ((type <> ''::text)),
  constraint facts_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX facts_by_hash ON recollect.facts USING btree (user_id, content_hash);
CREATE INDEX facts_by_state ON recollect.facts USING btree (user_id, state, fact_id);
CREATE INDEX facts_expired ON recollect.facts USING btree (user_id, retired_at) WHERE (state = 'expired'::text);
CREATE UNIQUE INDEX facts_said_once ON recollect.facts USING btree (user_id, subject, COALESCE(scope, ''::text), content_hash) WHERE (state = ANY (ARRAY['current'::text, 'pending'::text]));
CREATE INDEX facts_superseded_by ON recollect.facts USING btree (user_id, superseded_by) WHERE (superseded_by IS NOT NULL);
alter table recollect.facts enable row level security;
alter table recollect.facts force row level security;
create policy all_rows on recollect.facts to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.facts to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.kept_values (
  user_id text not null,
  value_id uuid not null,
  collection text not null,
  namespace text[] not null,
  key text not null,
  value json not null,
  indexed text[],
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint kept_values_pkey PRIMARY KEY (user_id, value_id),
  constraint kept_values_user_id_collection_namespace_key_key UNIQUE (user_id, collection, namespace, key),
  constraint kept_values_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint kept_values_collection_check CHECK (((collection <> ''::text) AND (octet_length(collection) <= 50))),
  constraint kept_values_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.kept_values enable row level security;
alter table recollect.kept_values force row level security;
create policy all_rows on recollect.kept_values to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.kept_values to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.memory_file_versions (
  user_id text not null,
  version_id uuid not null,
  path text not null,
  change text not null,
  content text not null,
  renamed_to text,
  actor text not null,
  recorded_at timestamp with time zone not null,
  constraint memory_file_versions_pkey PRIMARY KEY (user_id, version_id),
  constraint memory_file_versions_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint memory_file_versions_change_check CHECK ((change = ANY (ARRAY['created'::text, 'edited'::text, 'renamed'::text, 'deleted'::text]))),
  constraint memory_file_versions_path_check CHECK ((octet_length(path) <= 1000)),
  constraint memory_file_versions_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX memory_file_versions_by_path ON recollect.memory_file_versions USING btree (user_id, path, version_id);
alter table recollect.memory_file_versions enable row level security;
alter table recollect.memory_file_versions force row level security;
create policy all_rows on recollect.memory_file_versions to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.memory_file_versions to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.memory_files (
  user_id text not null,
  path text not null,
  content text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint memory_files_pkey PRIMARY KEY (user_id, path),
  constraint memory_files_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint memory_files_path_check CHECK (((octet_length(path) <= 1000) AND starts_with(path, '/memories/'::text))),
  constraint memory_files_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.memory_files enable row level security;
alter table recollect.memory_files force row level security;
create policy all_rows on recollect.memory_files to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.memory_files to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.models (
  model text not null,
  dims integer not null,
  serving boolean not null default false,
  created_at timestamp with time zone not null default now(),
  calibration jsonb,
  retired_at timestamp with time zone,
  constraint models_pkey PRIMARY KEY (model),
  constraint models_model_dims_key UNIQUE (model, dims),
  constraint models_dims_check CHECK (((dims >= 1) AND (dims <= 16000)))
);
CREATE UNIQUE INDEX one_model_serves ON recollect.models USING btree (serving) WHERE serving;

create table recollect.profiles (
  user_id text not null,
  content text,
  made_of uuid[] not null default '{}'::uuid[],
  model text,
  changes bigint not null default 0,
  made_at_change bigint,
  made_at timestamp with time zone,
  constraint profiles_pkey PRIMARY KEY (user_id),
  constraint profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint profiles_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.profiles enable row level security;
alter table recollect.profiles force row level security;
create policy all_rows on recollect.profiles to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.profiles to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.purged_facts (
  user_id text not null,
  fact_id uuid not null,
  policy text not null,
  reason text not null,
  expired_at timestamp with time zone not null,
  purged_at timestamp with time zone not null,
  constraint purged_facts_pkey PRIMARY KEY (user_id, fact_id),
  constraint purged_facts_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint purged_facts_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.purged_facts enable row level security;
alter table recollect.purged_facts force row level security;
create policy all_rows on recollect.purged_facts to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.purged_facts to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.recall_hours (
  hour timestamp with time zone not null,
  recalls bigint not null default 0,
  hits bigint not null default 0,
  withheld bigint not null default 0,
  empty bigint not null default 0,
  failed bigint not null default 0,
  durations bigint[] not null,
  relevances bigint[] not null,
  constraint recall_hours_pkey PRIMARY KEY (hour)
);

create table recollect.recall_items (
  user_id text not null,
  item_id uuid not null,
  kind text not null,
  session_id text,
  seq integer,
  role text not null,
  speaker text,
  scope text,
  at timestamp with time zone not null,
  lexemes tsvector not null,
  length real not null,
  truncated boolean not null default false,
  recallable boolean not null default true,
  substance real not null default 0,
  cue text,
  constraint recall_items_pkey PRIMARY KEY (user_id, item_id),
  constraint recall_items_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint recall_items_cue_check CHECK ((cue = ANY (ARRAY['instruction'::text, 'preference'::text]))),
  constraint recall_items_kind_check CHECK ((kind = ANY (ARRAY['turn'::text, 'fact'::text]))),
  constraint recall_items_substance_check CHECK (((substance >= (0)::double precision) AND (substance <= (1)::double precision))),
  constraint recall_items_user_id_check CHECK ((user_id <> ''::text))
) with (toast_tuple_target=8160);
CREATE UNIQUE INDEX recall_items_in_order ON recollect.recall_items USING btree (user_id, session_id, seq) WHERE (kind = 'turn'::text);
alter table recollect.recall_items enable row level security;
alter table recollect.recall_items force row level security;
create policy all_rows on recollect.recall_items to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.recall_items to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.requests (
  user_id text not null,
  key_hash bytea not null,
  request_hash bytea not null,
  claimed_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  status smallint,
  body text,
  constraint requests_pkey PRIMARY KEY (user_id, key_hash),
  constraint requests_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.requests enable row level security;
alter table recollect.requests force row level security;
create policy all_rows on recollect.requests to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.requests to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.review_count (
  only_row boolean not null default true,
  held integer not null default 0,
  constraint review_count_pkey PRIMARY KEY (only_row),
  constraint review_count_only_row_check CHECK (only_row)
);

create table recollect.sessions (
  user_id text not null,
  session_id text not null,
  scope text,
  metadata jsonb not null default '{}'::jsonb,
  last_seq integer not null default 0,
  started_at timestamp with time zone not null default now(),
  last_turn_at timestamp with time zone not null default now(),
  turns_epoch uuid default gen_random_uuid(),
  constraint sessions_pkey PRIMARY KEY (user_id, session_id),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint sessions_session_id_check CHECK (((session_id <> ''::text) AND (octet_length(session_id) <= 200))),
  constraint sessions_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX sessions_by_time ON recollect.sessions USING btree (user_id, last_turn_at);
alter table recollect.sessions enable row level security;
alter table recollect.sessions force row level security;
create policy all_rows on recollect.sessions to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.sessions to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.summaries (
  user_id text not null,
  session_id text not null,
  content text,
  covers_seq integer not null,
  model text not null,
  summarised_at timestamp with time zone not null default now(),
  drops integer not null default 0,
  constraint summaries_pkey PRIMARY KEY (user_id, session_id),
  constraint summaries_user_id_session_id_fkey FOREIGN KEY (user_id, session_id) REFERENCES recollect.sessions(user_id, session_id) ON DELETE CASCADE,
  constraint summaries_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.summaries enable row level security;
alter table recollect.summaries force row level security;
create policy all_rows on recollect.summaries to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.summaries to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.token_factors (
  model text not null,
  samples integer not null,
  weight double precision not null,
  sum_counted double precision not null,
  sum_reported double precision not null,
  sum_counted_squared double precision not null,
  sum_product double precision not null,
  sum_reported_squared double precision not null,
  learned_at timestamp with time zone not null default now(),
  constraint token_factors_pkey PRIMARY KEY (model),
  constraint token_factors_model_check CHECK (((model <> ''::text) AND (octet_length(model) <= 200)))
);

create table recollect.upkeep_runs (
  run_id uuid not null,
  policy text not null,
  settings jsonb not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  users integer not null default 0,
  expired integer not null default 0,
  purged integer not null default 0,
  turns integer not null default 0,
  failed integer not null default 0,
  trouble text,
  constraint upkeep_runs_pkey PRIMARY KEY (run_id)
);

create table recollect.usage (
  user_id text not null,
  day date not null,
  purpose text not null,
  model text not null,
  calls bigint not null,
  unpriced bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  cost numeric not null,
  constraint usage_pkey PRIMARY KEY (user_id, day, purpose, model),
  constraint usage_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint usage_user_id_check CHECK ((user_id <> ''::text))
);
CREATE INDEX usage_day ON recollect.usage USING btree (day);
alter table recollect.usage enable row level security;
alter table recollect.usage force row level security;
create policy all_rows on recollect.usage to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.usage to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.usage_totals (
  day date not null,
  purpose text not null,
  model text not null,
  calls bigint not null,
  unpriced bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  cost numeric not null,
  constraint usage_totals_pkey PRIMARY KEY (day, purpose, model)
);

create table recollect.users (
  user_id text not null,
  language text not null default 'english'::text,
  speakers text[] not null default '{}'::text[],
  created_at timestamp with time zone not null default now(),
  last_recorded_at timestamp with time zone not null default now(),
  language_pinned boolean not null default false,
  upkeep_run uuid,
  life_id uuid not null default gen_random_uuid(),
  merged_into text,
  events_sent uuid[] not null default '{}'::uuid[],
  vector_index uuid,
  constraint users_pkey PRIMARY KEY (user_id),
  constraint users_check CHECK (((merged_into <> ''::text) AND (merged_into <> user_id))),
  constraint users_user_id_check CHECK (((user_id <> ''::text) AND (octet_length(user_id) <= 200)))
);
CREATE INDEX users_merged ON recollect.users USING btree (merged_into) WHERE (merged_into IS NOT NULL);
alter table recollect.users enable row level security;
alter table recollect.users force row level security;
create policy all_rows on recollect.users to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.users to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.value_vectors (
  user_id text not null,
  model text not null,
  value_id uuid not null,
  part integer not null,
  dims integer not null,
  embedding halfvec not null,
  constraint value_vectors_pkey PRIMARY KEY (user_id, model, value_id, part),
  constraint value_vectors_model_dims_fkey FOREIGN KEY (model, dims) REFERENCES recollect.models(model, dims),
  constraint value_vectors_user_id_value_id_fkey FOREIGN KEY (user_id, value_id) REFERENCES recollect.kept_values(user_id, value_id) ON DELETE CASCADE,
  constraint value_vectors_check CHECK ((vector_dims(embedding) = dims)),
  constraint value_vectors_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.value_vectors enable row level security;
alter table recollect.value_vectors force row level security;
create policy all_rows on recollect.value_vectors to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.value_vectors to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect.vector_indexes (
  index_id uuid not null,
  name text not null,
  namespaces integer not null,
  dims integer not null,
  state text not null,
  created_at timestamp with time zone not null default now(),
  constraint vector_indexes_pkey PRIMARY KEY (index_id),
  constraint vector_indexes_dims_check CHECK ((dims > 0)),
  constraint vector_indexes_namespaces_check CHECK ((namespaces >= 0)),
  constraint vector_indexes_state_check CHECK ((state = ANY (ARRAY['filling'::text, 'serving'::text, 'retired'::text])))
);
CREATE UNIQUE INDEX one_vector_index_is_written ON recollect.vector_indexes USING btree ((true)) WHERE (state <> 'retired'::text);

create table recollect.vector_outbox (
  user_id text not null,
  model text not null,
  item_id uuid not null,
  version uuid not null default gen_random_uuid(),
  acknowledged_at timestamp with time zone,
  "position" bigint,
  visible_at timestamp with time zone,
  constraint vector_outbox_pkey PRIMARY KEY (user_id, model, item_id),
  constraint vector_outbox_user_id_fkey FOREIGN KEY (user_id) REFERENCES recollect.users(user_id) ON DELETE CASCADE,
  constraint vector_outbox_user_id_check CHECK ((user_id <> ''::text))
);
alter table recollect.vector_outbox enable row level security;
alter table recollect.vector_outbox force row level security;
create policy all_rows on recollect.vector_outbox to recollect_upkeep
  using (true)
  with check (true);
create policy own_rows on recollect.vector_outbox to recollect_runtime
  using ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)))
  with check ((user_id = NULLIF(current_setting('recollect.user_id'::text, true), ''::text)));

create table recollect_meta.application_keys (
  key_id text not null,
  app text,
  name text not null,
  secret_hash bytea not null,
  scopes text[] not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  last_used_on date,
  replaced_by text,
  constraint application_keys_pkey PRIMARY KEY (key_id),
  constraint application_keys_replaced_by_fkey FOREIGN KEY (replaced_by) REFERENCES recollect_meta.application_keys(key_id),
  constraint application_keys_app_check CHECK ((app ~ '^[a-z0-9][a-z0-9._-]{0,39}$'::text)),
  constraint application_keys_key_id_check CHECK ((key_id ~ '^[a-z0-9]{12}$'::text)),
  constraint application_keys_name_check CHECK (((name <> ''::text) AND (octet_length(name) <= 200))),
  constraint application_keys_scopes_check CHECK (((scopes <@ ARRAY['read'::text, 'write'::text, 'admin'::text]) AND (cardinality(scopes) > 0))),
  constraint application_keys_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
);

create table recollect_meta.erasures (
  erasure_id uuid not null,
  tombstones bytea[] not null,
  erased_at timestamp with time zone not null,
  found jsonb not null,
  receipt jsonb,
  constraint erasures_pkey PRIMARY KEY (erasure_id)
);
CREATE INDEX erasures_by_tombstone ON recollect_meta.erasures USING gin (tombstones);

create table recollect_meta.migrations (
  version integer not null,
  name text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migrations_pkey PRIMARY KEY (version)
);

create table recollect_meta.public_keys (
  key_id text not null,
  public_key text not null,
  first_used_at timestamp with time zone not null default now(),
  constraint public_keys_pkey PRIMARY KEY (key_id)
);

create table recollect_meta.signing_key (
  only_row boolean not null default true,
  private_key text not null,
  tombstone_secret bytea not null,
  made_at timestamp with time zone not null default now(),
  constraint signing_key_pkey PRIMARY KEY (only_row),
  constraint signing_key_only_row_check CHECK (only_row)
);

create table recollect_meta.vector_leases (
  index_id uuid not null,
  owner text not null,
  holder uuid not null,
  until timestamp with time zone not null,
  constraint vector_leases_pkey PRIMARY KEY (index_id, owner)
);

create table recollect_meta.webhook (
  only_row boolean not null default true,
  since uuid not null,
  constraint webhook_pkey PRIMARY KEY (only_row),
  constraint webhook_only_row_check CHECK (only_row)
);

CREATE OR REPLACE FUNCTION recollect.enter(taken_role text, taken_user text)
 RETURNS text
 LANGUAGE sql
AS $function$ select set_config('role', taken_role, true) || set_config('recollect.user_id', taken_user, true) $function$;

CREATE OR REPLACE FUNCTION recollect.facts_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update recollect.profiles p set changes = p.changes + 1,
    content = case when gone.ids && p.made_of then null else p.content end
  from (select user_id, array_agg(fact_id) as ids from old_facts group by user_id) gone
  where p.user_id = gone.user_id;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION recollect.facts_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update recollect.profiles p set changes = p.changes + 1
  where p.user_id in (select user_id from new_facts where scope is null);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION recollect.facts_updated()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update recollect.profiles p set changes = p.changes + 1,
    content = case when gone.ids && p.made_of then null else p.content end
  from (
    select o.user_id, array_agg(o.fact_id) filter (where n.fact_id is null or n.state = 'retracted') as ids
    from old_facts o left join new_facts n on n.user_id = o.user_id and n.fact_id = o.fact_id
    where (o.state, o.pinned, o.scope, o.type, o.subject, o.content)
      is distinct from (n.state, n.pinned, n.scope, n.type, n.subject, n.content)
    group by o.user_id
  ) gone
  where p.user_id = gone.user_id;
  -- Facts that came from another user, as when two users are merged.
  update recollect.profiles p set changes = p.changes + 1
  where p.user_id in (
    select n.user_id from new_facts n
    where not exists (select from old_facts o where o.user_id = n.user_id and o.fact_id = n.fact_id));
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION recollect.mark_vector()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  changed record := case when tg_op = 'DELETE' then old else new end;
  -- Before the statement, and no sub-select in it: where the table is distributed, Citus takes neither.
  next_version uuid := gen_random_uuid();
begin
  if tg_op = 'INSERT' and not new.recallable then
    return null;
  end if;
  perform from recollect.users where user_id = changed.user_id;
  if not found then
    return null;
  end if;
  insert into recollect.vector_outbox (user_id, model, item_id, version)
  values (changed.user_id, changed.model, changed.item_id, next_version)
  on conflict (user_id, model, item_id) do update
    set version = excluded.version, acknowledged_at = null, position = null, visible_at = null;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION recollect.quote_taken()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update recollect.profiles p set changes = p.changes + 1, content = null
  where p.user_id = new.user_id and p.made_of @> array[new.fact_id] and p.content is not null;
  update recollect.summaries s set drops = s.drops + 1,
    content = case when t.seq <= s.covers_seq then null else s.content end,
    covers_seq = case when t.seq <= s.covers_seq then 0 else s.covers_seq end
  from recollect.conversation_turns t
  where t.user_id = new.user_id and t.turn_id = new.turn_id
    and s.user_id = t.user_id and s.session_id = t.session_id;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION recollect.turns_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update recollect.summaries s set drops = s.drops + 1,
    content = case when gone.seq <= s.covers_seq then null else s.content end,
    covers_seq = case when gone.seq <= s.covers_seq then 0 else s.covers_seq end
  from (select user_id, session_id, min(seq) as seq from old_turns group by user_id, session_id) gone
  where s.user_id = gone.user_id and s.session_id = gone.session_id;
  update recollect.sessions s set turns_epoch = gen_random_uuid()
  from (select distinct user_id, session_id from old_turns) gone
  where s.user_id = gone.user_id and s.session_id = gone.session_id;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION recollect.value_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from recollect.value_vectors where user_id = new.user_id and value_id = new.value_id;
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION recollect.weighted_length(lexemes tsvector)
 RETURNS real
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT (COALESCE(sum(CASE weight.weight WHEN 'B'::text THEN 0.5 WHEN 'C'::text THEN 0.3 ELSE (1)::numeric END), (0)::numeric))::real AS "coalesce" FROM unnest(weighted_length.lexemes) lexeme(lexeme, positions, weights), LATERAL unnest(lexeme.weights) weight(weight));

grant delete, insert, select on recollect.audit to recollect_runtime;
grant delete, insert, select on recollect.audit to recollect_upkeep;
grant delete, insert, select, update on recollect.audit_chains to recollect_runtime;
grant delete, insert, select, update on recollect.audit_chains to recollect_upkeep;
grant delete, insert, select on recollect.audit_checkpoints to recollect_upkeep;
grant insert, select on recollect.audit_closed to recollect_runtime;
grant delete, insert, select on recollect.audit_closed to recollect_upkeep;
grant delete, insert, select on recollect.audit_ends to recollect_upkeep;
grant delete, insert, select, update on recollect.conversation_turns to recollect_runtime;
grant delete, insert, select, update on recollect.conversation_turns to recollect_upkeep;
grant delete, insert, select, update on recollect.decisions to recollect_runtime;
grant delete, insert, select, update on recollect.decisions to recollect_upkeep;
grant delete, insert, select, update on recollect.embeddings to recollect_runtime;
grant delete, insert, select, update on recollect.embeddings to recollect_upkeep;
grant delete, insert, select, update on recollect.extractions to recollect_runtime;
grant delete, insert, select, update on recollect.extractions to recollect_upkeep;
grant delete, insert, select, update on recollect.fact_evidence to recollect_runtime;
grant delete, insert, select, update on recollect.fact_evidence to recollect_upkeep;
grant delete, insert, select, update on recollect.fact_usage to recollect_runtime;
grant delete, insert, select, update on recollect.fact_usage to recollect_upkeep;
grant delete, insert, select, update on recollect.facts to recollect_runtime;
grant delete, insert, select, update on recollect.facts to recollect_upkeep;
grant delete, insert, select, update on recollect.kept_values to recollect_runtime;
grant delete, insert, select, update on recollect.kept_values to recollect_upkeep;
grant delete, insert, select, update on recollect.memory_file_versions to recollect_runtime;
grant delete, insert, select on recollect.memory_file_versions to recollect_upkeep;
grant delete, insert, select, update on recollect.memory_files to recollect_runtime;
grant delete, insert, select on recollect.memory_files to recollect_upkeep;
grant select on recollect.models to recollect_runtime;
grant insert, select, update on recollect.models to recollect_upkeep;
grant delete, insert, select, update on recollect.profiles to recollect_runtime;
grant delete, insert, select, update on recollect.profiles to recollect_upkeep;
grant delete, insert, select, update on recollect.purged_facts to recollect_runtime;
grant delete, insert, select, update on recollect.purged_facts to recollect_upkeep;
grant delete, insert, select, update on recollect.recall_hours to recollect_upkeep;
grant delete, insert, select, update on recollect.recall_items to recollect_runtime;
grant delete, insert, select, update on recollect.recall_items to recollect_upkeep;
grant delete, insert, select, update on recollect.requests to recollect_runtime;
grant delete, insert, select on recollect.requests to recollect_upkeep;
grant select, update on recollect.review_count to recollect_runtime;
grant delete, insert, select, update on recollect.sessions to recollect_runtime;
grant delete, insert, select, update on recollect.sessions to recollect_upkeep;
grant delete, insert, select, update on recollect.summaries to recollect_runtime;
grant delete, insert, select, update on recollect.summaries to recollect_upkeep;
grant insert, select, update on recollect.token_factors to recollect_runtime;
grant select on recollect.token_factors to recollect_upkeep;
grant delete, insert, select, update on recollect.upkeep_runs to recollect_upkeep;
grant delete, insert, select, update on recollect.usage to recollect_runtime;
grant delete, insert, select, update on recollect.usage to recollect_upkeep;
grant insert, select, update on recollect.usage_totals to recollect_upkeep;
grant delete, insert, select, update on recollect.users to recollect_runtime;
grant delete, insert, select, update on recollect.users to recollect_upkeep;
grant delete, insert, select, update on recollect.value_vectors to recollect_runtime;
grant delete, insert, select, update on recollect.value_vectors to recollect_upkeep;
grant select on recollect.vector_indexes to recollect_runtime;
grant delete, insert, select, update on recollect.vector_indexes to recollect_upkeep;
grant delete, insert, select, update on recollect.vector_outbox to recollect_runtime;
grant delete, insert, select, update on recollect.vector_outbox to recollect_upkeep;
grant usage on schema recollect to recollect_runtime;
grant usage on schema recollect to recollect_upkeep;
