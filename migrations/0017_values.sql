-- JSON that an application keeps for a user under a namespace and a key, behind other people's interfaces: LangGraph's store, items of
-- OpenAI Agents' sessions, the graph of the MCP memory server. A collection says whose it is; collections never see each other.

create table recollect.kept_values (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  -- In the order of storing.
  value_id uuid not null,
  collection text not null check (collection <> '' and octet_length(collection) <= 50),
  namespace text[] not null,
  key text not null,
  -- As it came, to the letter: jsonb would order its keys and refuse some strings.
  value json not null,
  -- Which of its fields are searched by meaning; null: none.
  indexed text[],
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (user_id, value_id),
  unique (user_id, collection, namespace, key)
);

-- Made when a value is stored or first searched for. Only of the model that serves, so they may go at any time.
create table recollect.value_vectors (
  user_id text not null check (user_id <> ''),
  model text not null,
  value_id uuid not null,
  part integer not null,
  dims integer not null,
  embedding halfvec not null check (vector_dims(embedding) = dims),
  primary key (user_id, model, value_id, part),
  foreign key (user_id, value_id) references recollect.kept_values on delete cascade,
  foreign key (model, dims) references recollect.models (model, dims)
);

do $$
declare
  name text;
begin
  foreach name in array array['kept_values', 'value_vectors'] loop
    execute format('alter table recollect.%I enable row level security', name);
    execute format('alter table recollect.%I force row level security', name);
    execute format(
      $policy$create policy own_rows on recollect.%I to {{runtime_role}}
        using (user_id = nullif(current_setting('recollect.user_id', true), ''))
        with check (user_id = nullif(current_setting('recollect.user_id', true), ''))$policy$, name);
    execute format('create policy all_rows on recollect.%I to {{upkeep_role}} using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on recollect.%I to {{runtime_role}}, {{upkeep_role}}', name);
  end loop;
end $$;

-- A changed value never keeps the vectors of what it was, whoever changes it.
create function recollect.value_changed() returns trigger language plpgsql as $$
begin
  delete from recollect.value_vectors where user_id = new.user_id and value_id = new.value_id;
  return null;
end
$$;
create trigger value_changed after update on recollect.kept_values
  for each row execute function recollect.value_changed();
