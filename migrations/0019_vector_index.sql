-- A vector index outside the database, and the outbox that keeps it up to date. Vectors stay in recollect.embeddings, which is the
-- truth; the index is a copy. Without such an index nothing here costs anything: the trigger is disabled.

-- Which index the database was moved to. Not per user.
create table recollect.vector_indexes (
  index_id uuid primary key,
  -- pinecone:INDEX
  name text not null,
  -- Users are hashed over so many; 0: each has one.
  namespaces integer not null check (namespaces >= 0),
  -- Its width: another embedding model of this width can be moved to, no other.
  dims integer not null check (dims > 0),
  -- filling: written, not searched. serving: searched. retired: the database was moved away from it, it is being emptied.
  state text not null check (state in ('filling', 'serving', 'retired')),
  created_at timestamptz not null default now()
);
create unique index one_vector_index_is_written on recollect.vector_indexes ((true)) where state <> 'retired';
grant select on recollect.vector_indexes to {{runtime_role}};
grant select, insert, update, delete on recollect.vector_indexes to {{upkeep_role}};

-- The index that was told of all the user's vectors: of the later ones it learns by the outbox.
alter table recollect.users add column vector_index uuid;

-- Vectors that changed and that the index may not show yet. No content: what is sent is read from recollect.embeddings then.
create table recollect.vector_outbox (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  model text not null,
  item_id uuid not null,
  -- Another one after each change, so that an answer to what was sent before acknowledges nothing.
  version uuid not null default gen_random_uuid(),
  acknowledged_at timestamptz,
  -- The write's number in its namespace, where the index gives one.
  position bigint,
  -- Since when answers of the index show it.
  visible_at timestamptz,
  primary key (user_id, model, item_id)
);
alter table recollect.vector_outbox enable row level security;
alter table recollect.vector_outbox force row level security;
create policy own_rows on recollect.vector_outbox to {{runtime_role}}
  using (user_id = nullif(current_setting('recollect.user_id', true), ''))
  with check (user_id = nullif(current_setting('recollect.user_id', true), ''));
create policy all_rows on recollect.vector_outbox to {{upkeep_role}} using (true) with check (true);
grant select, insert, update, delete on recollect.vector_outbox to {{runtime_role}}, {{upkeep_role}};

-- One process at a time writes to the index for a user; it holds this until then. The user is a keyed hash.
create table recollect_meta.vector_leases (
  index_id uuid not null,
  owner text not null,
  holder uuid not null,
  until timestamptz not null,
  primary key (index_id, owner)
);

-- In the transaction that changes the vector: no path that inserts, supersedes, retracts, expires, purges, merges or re-embeds can
-- forget it. Where the user goes with it, there is nobody to keep the row for: erasing sees to the index by itself.
create function recollect.mark_vector() returns trigger language plpgsql as $$
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
$$;
create trigger mark_vector after insert or delete or update of recallable, embedding on recollect.embeddings
  for each row execute function recollect.mark_vector();
alter table recollect.embeddings disable trigger mark_vector;
