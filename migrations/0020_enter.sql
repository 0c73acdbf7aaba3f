-- How a transaction takes its role and says for whom it is; both end with it. A function, so that on Citus, where set_config() does
-- not reach the other nodes, another one stands in its place (migrations/distributed.sql).
create function recollect.enter(taken_role text, taken_user text) returns text language sql volatile
  as $$ select set_config('role', taken_role, true) || set_config('recollect.user_id', taken_user, true) $$;
