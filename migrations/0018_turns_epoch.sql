-- What tells one state of a session's turns from every other, so that a copy of them elsewhere can be checked: with `last_seq` it
-- changes with each turn that is appended, and by itself with every other change. Null: not known yet, so no copy of it counts.
alter table recollect.sessions add column turns_epoch uuid;
alter table recollect.sessions alter column turns_epoch set default gen_random_uuid();

-- As before, and the session takes note.
create or replace function recollect.turns_deleted() returns trigger language plpgsql as $$
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
$$;
