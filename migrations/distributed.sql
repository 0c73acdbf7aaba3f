-- What `recollect migrate --distributed` changes before the tables are distributed. Not a numbered migration: a database that is not
-- distributed never runs it. On its own it changes nothing a caller could see, also on plain PostgreSQL. Can run twice.

-- Citus sends on to the other nodes what SET LOCAL says, where it is asked to; what set_config() says it does not see.
create or replace function recollect.enter(taken_role text, taken_user text) returns text language plpgsql volatile as $$
begin
  execute 'set local citus.propagate_set_commands = ''local''';
  execute format('set local role %I', taken_role);
  execute format('set local recollect.user_id = %L', taken_user);
  return taken_role || taken_user;
end
$$;

-- The triggers of 0009 look at all rows of a statement at once. Those of a shard are looked at one by one: a statement of theirs then
-- names one user, which is one shard, the one it runs in.
create or replace function recollect.fact_inserted() returns trigger language plpgsql as $$
begin
  update recollect.profiles set changes = changes + 1 where user_id = new.user_id and new.scope is null;
  return null;
end
$$;
create or replace function recollect.fact_updated() returns trigger language plpgsql as $$
begin
  update recollect.profiles set changes = changes + 1,
    content = case when new.state = 'retracted' and made_of @> array[old.fact_id] then null else content end
  where user_id = old.user_id;
  return null;
end
$$;
create or replace function recollect.fact_deleted() returns trigger language plpgsql as $$
begin
  update recollect.profiles set changes = changes + 1,
    content = case when made_of @> array[old.fact_id] then null else content end
  where user_id = old.user_id;
  return null;
end
$$;
create or replace function recollect.turn_deleted() returns trigger language plpgsql as $$
declare
  -- Before the statement: in one that changes rows Citus refuses what each node would make anew.
  epoch uuid := gen_random_uuid();
begin
  update recollect.summaries set drops = drops + 1,
    content = case when old.seq <= covers_seq then null else content end,
    covers_seq = case when old.seq <= covers_seq then 0 else covers_seq end
  where user_id = old.user_id and session_id = old.session_id;
  update recollect.sessions set turns_epoch = epoch where user_id = old.user_id and session_id = old.session_id;
  return null;
end
$$;
drop trigger if exists facts_inserted on recollect.facts;
drop trigger if exists facts_updated on recollect.facts;
drop trigger if exists facts_deleted on recollect.facts;
drop trigger if exists turns_deleted on recollect.conversation_turns;
create or replace trigger fact_inserted after insert on recollect.facts
  for each row execute function recollect.fact_inserted();
create or replace trigger fact_updated after update on recollect.facts
  for each row when ((old.state, old.pinned, old.scope, old.type, old.subject, old.content)
    is distinct from (new.state, new.pinned, new.scope, new.type, new.subject, new.content))
  execute function recollect.fact_updated();
create or replace trigger fact_deleted after delete on recollect.facts
  for each row execute function recollect.fact_deleted();
create or replace trigger turn_deleted after delete on recollect.conversation_turns
  for each row execute function recollect.turn_deleted();
