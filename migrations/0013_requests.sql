-- Idempotency keys: which writes were asked for, and the answers to them, for a day. An answer holds what somebody said, so it is
-- the user's like everything else.

create table recollect.requests (
  user_id text not null check (user_id <> ''),
  -- Hash of the caller's key, which may hold anything.
  key_hash bytea not null,
  -- Hash of what was asked.
  request_hash bytea not null,
  claimed_at timestamptz not null,
  -- Null while it runs.
  answered_at timestamptz,
  -- Null for an answer that is not kept: a stream.
  status smallint,
  body text,
  primary key (user_id, key_hash)
);
alter table recollect.requests enable row level security;
alter table recollect.requests force row level security;
create policy own_rows on recollect.requests to {{runtime_role}}
  using (user_id = nullif(current_setting('recollect.user_id', true), ''))
  with check (user_id = nullif(current_setting('recollect.user_id', true), ''));
create policy all_rows on recollect.requests to {{upkeep_role}} using (true) with check (true);
grant select, insert, update, delete on recollect.requests to {{runtime_role}};
grant select, insert, delete on recollect.requests to {{upkeep_role}};
