-- Upkeep: who was looked after, what its runs did, and what is left of a purged fact.

-- The last run over all users that looked after this one: a run that was cut off goes on with the others.
alter table recollect.users add column upkeep_run uuid;

-- A purged fact without its content: that it was there, why it ended, when it went.
create table recollect.purged_facts (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  fact_id uuid not null,
  policy text not null,
  reason text not null,
  expired_at timestamptz not null,
  purged_at timestamptz not null,
  primary key (user_id, fact_id)
);
alter table recollect.purged_facts enable row level security;
alter table recollect.purged_facts force row level security;
create policy own_rows on recollect.purged_facts to {{runtime_role}}
  using (user_id = nullif(current_setting('recollect.user_id', true), ''))
  with check (user_id = nullif(current_setting('recollect.user_id', true), ''));
create policy all_rows on recollect.purged_facts to {{upkeep_role}} using (true) with check (true);
grant select, insert, update, delete on recollect.purged_facts to {{runtime_role}};
grant select, update, delete on recollect.purged_facts to {{upkeep_role}};

-- Runs over all users. Counts only: nothing here belongs to a user.
create table recollect.upkeep_runs (
  run_id uuid primary key,
  policy text not null,
  -- Policy and retention, whole: a run that was cut off goes on only under the same ones.
  settings jsonb not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  users integer not null default 0,
  expired integer not null default 0,
  purged integer not null default 0,
  turns integer not null default 0,
  failed integer not null default 0,
  -- Code of the last error.
  trouble text
);
grant select, insert, update, delete on recollect.upkeep_runs to {{upkeep_role}};

-- Expired facts by when they ended, to find those whose time to be restored is over.
create index facts_expired on recollect.facts (user_id, retired_at) where state = 'expired';
