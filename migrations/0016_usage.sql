-- What models were asked and what it cost. One sum per user, day, purpose and model: a year of one user is some thousand rows.

create table recollect.usage (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  -- UTC.
  day date not null,
  purpose text not null,
  model text not null,
  calls bigint not null,
  -- Of these, the ones whose model has no price.
  unpriced bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  -- US dollars, at the price of the day.
  cost numeric not null,
  primary key (user_id, day, purpose, model)
);
-- What an operator asks for is some days of all users.
create index usage_day on recollect.usage (day);
alter table recollect.usage enable row level security;
alter table recollect.usage force row level security;
create policy own_rows on recollect.usage to {{runtime_role}}
  using (user_id = nullif(current_setting('recollect.user_id', true), ''))
  with check (user_id = nullif(current_setting('recollect.user_id', true), ''));
create policy all_rows on recollect.usage to {{upkeep_role}} using (true) with check (true);
grant select, insert, update, delete on recollect.usage to {{runtime_role}};
grant select, insert, update, delete on recollect.usage to {{upkeep_role}};

-- The same over all users, with the calls that belong to none. Nothing of a user in it: what was spent stays spent when a user is
-- erased, and a budget of the deployment reads a few rows instead of everybody's.
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
  primary key (day, purpose, model)
);
grant select, insert, update on recollect.usage_totals to {{upkeep_role}};
