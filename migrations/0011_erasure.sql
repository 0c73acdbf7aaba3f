-- What an erasure needs and what is left of it. First: what the deployment signs with, and its secret.

-- Made at the first start, unless a key is given by setting. The runtime role has no right to this schema.
create table recollect_meta.signing_key (
  only_row boolean primary key default true check (only_row),
  -- PKCS8, PEM.
  private_key text not null,
  -- Keys what names a user after the user is gone.
  tombstone_secret bytea not null,
  made_at timestamptz not null default now()
);

-- Every public key that ever signed here, so that an old receipt can still be checked.
create table recollect_meta.public_keys (
  key_id text primary key,
  -- SPKI, PEM.
  public_key text not null,
  first_used_at timestamptz not null default now()
);

-- What is left of an erasure: no id, no content. Written before anything is cleaned up, so that one that was cut off is gone on with.
create table recollect_meta.erasures (
  erasure_id uuid primary key,
  -- The erased ids (the user's and those of users merged into it) under the tombstone secret.
  tombstones bytea[] not null,
  erased_at timestamptz not null,
  -- Rows per table, and what the other stores said so far.
  found jsonb not null,
  -- Null while something is to be done yet.
  receipt jsonb
);
create index erasures_by_tombstone on recollect_meta.erasures using gin (tombstones);

-- A person who comes back after an erasure is another life: work that was begun for the earlier one writes nothing into it.
alter table recollect.users add column life_id uuid not null default gen_random_uuid();
-- The user everything was moved to. The row stays, so that whoever still writes under the old id meets it under its lock.
alter table recollect.users add column merged_into text check (merged_into <> '' and merged_into <> user_id);
create index users_merged on recollect.users (merged_into) where merged_into is not null;

-- Merging inserts the rows of one user as another's.
grant insert on recollect.users, recollect.sessions, recollect.conversation_turns, recollect.facts, recollect.fact_evidence,
  recollect.fact_usage, recollect.decisions, recollect.extractions, recollect.summaries, recollect.profiles,
  recollect.recall_items, recollect.embeddings, recollect.purged_facts to {{upkeep_role}};
