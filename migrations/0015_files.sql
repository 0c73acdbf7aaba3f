-- Files that Claude keeps with its memory tool: text under a path, and what each was before.

create table recollect.memory_files (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  -- Begins with /memories/. Folders are what stands before a slash; there are no rows of them.
  path text not null check (octet_length(path) <= 1000 and starts_with(path, '/memories/')),
  content text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (user_id, path)
);

create table recollect.memory_file_versions (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  version_id uuid not null,
  path text not null check (octet_length(path) <= 1000),
  change text not null check (change in ('created', 'edited', 'renamed', 'deleted')),
  -- What the file held then: after the change, or before it was deleted or left this path.
  content text not null,
  -- Where a renamed file went.
  renamed_to text,
  actor text not null,
  recorded_at timestamptz not null,
  primary key (user_id, version_id)
);
create index memory_file_versions_by_path on recollect.memory_file_versions (user_id, path, version_id);

do $$
declare
  name text;
begin
  foreach name in array array['memory_files', 'memory_file_versions'] loop
    execute format('alter table recollect.%I enable row level security', name);
    execute format('alter table recollect.%I force row level security', name);
    execute format(
      $policy$create policy own_rows on recollect.%I to {{runtime_role}}
        using (user_id = nullif(current_setting('recollect.user_id', true), ''))
        with check (user_id = nullif(current_setting('recollect.user_id', true), ''))$policy$, name);
    execute format('create policy all_rows on recollect.%I to {{upkeep_role}} using (true) with check (true)', name);
    execute format('grant select, insert, update, delete on recollect.%I to {{runtime_role}}', name);
    execute format('grant select, insert, delete on recollect.%I to {{upkeep_role}}', name);
  end loop;
end $$;
