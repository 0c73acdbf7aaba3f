-- A short profile per user, and what makes a profile or a session's summary stale. The database itself takes note when a source
-- changes or goes, in the same transaction: no path that retracts, purges or erases can forget it.

create table recollect.profiles (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  -- Null: never made, nothing to say, or dropped because a source was retracted or deleted.
  content text,
  -- The facts it was made from.
  made_of uuid[] not null default '{}',
  -- Null where code made it.
  model text,
  -- How often the user's facts changed, and how often they had when it was made; it is stale where these differ.
  changes bigint not null default 0,
  made_at_change bigint,
  made_at timestamptz,
  primary key (user_id)
);
alter table recollect.profiles enable row level security;
alter table recollect.profiles force row level security;
create policy own_rows on recollect.profiles to {{runtime_role}}
  using (user_id = nullif(current_setting('recollect.user_id', true), ''))
  with check (user_id = nullif(current_setting('recollect.user_id', true), ''));
create policy all_rows on recollect.profiles to {{upkeep_role}} using (true) with check (true);
grant select, insert, update, delete on recollect.profiles to {{runtime_role}};
grant select, update, delete on recollect.profiles to {{upkeep_role}};

-- Null: dropped, because a turn it covers went or words in it were retracted.
alter table recollect.summaries alter column content drop not null;
-- How often that happened: a summary that was being made meanwhile is not saved.
alter table recollect.summaries add column drops integer not null default 0;

-- The row is made when a profile is first built: where there is none, nothing was made that could be stale.
create function recollect.facts_inserted() returns trigger language plpgsql as $$
begin
  update recollect.profiles p set changes = p.changes + 1
  where p.user_id in (select user_id from new_facts where scope is null);
  return null;
end
$$;
create trigger facts_inserted after insert on recollect.facts
  referencing new table as new_facts for each statement execute function recollect.facts_inserted();

-- What was said to be wrong leaves the profile at once; what was replaced or has expired leaves with the next one made.
create function recollect.facts_updated() returns trigger language plpgsql as $$
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
$$;
create trigger facts_updated after update on recollect.facts
  referencing old table as old_facts new table as new_facts
  for each statement execute function recollect.facts_updated();

create function recollect.facts_deleted() returns trigger language plpgsql as $$
begin
  update recollect.profiles p set changes = p.changes + 1,
    content = case when gone.ids && p.made_of then null else p.content end
  from (select user_id, array_agg(fact_id) as ids from old_facts group by user_id) gone
  where p.user_id = gone.user_id;
  return null;
end
$$;
create trigger facts_deleted after delete on recollect.facts
  referencing old table as old_facts for each statement execute function recollect.facts_deleted();

-- A quote is taken away when its fact is retracted, also one that was history before.
create function recollect.quote_taken() returns trigger language plpgsql as $$
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
$$;
create trigger quote_taken after update on recollect.fact_evidence
  for each row when (old.quote is not null and new.quote is null) execute function recollect.quote_taken();

-- Every summary of the session takes note, also one that does not cover the turn yet: it may be in the making.
create function recollect.turns_deleted() returns trigger language plpgsql as $$
begin
  update recollect.summaries s set drops = s.drops + 1,
    content = case when gone.seq <= s.covers_seq then null else s.content end,
    covers_seq = case when gone.seq <= s.covers_seq then 0 else s.covers_seq end
  from (select user_id, session_id, min(seq) as seq from old_turns group by user_id, session_id) gone
  where s.user_id = gone.user_id and s.session_id = gone.session_id;
  return null;
end
$$;
create trigger turns_deleted after delete on recollect.conversation_turns
  referencing old table as old_turns for each statement execute function recollect.turns_deleted();
