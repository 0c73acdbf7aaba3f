-- Moving to another embedding model: one model serves at a time, and the one that was moved away from is retired.

-- When the database was moved to another model; its vectors may go from then on.
alter table recollect.models add column retired_at timestamptz;

-- Until now every model that was ever opened served. The one with the most vectors goes on.
update recollect.models set serving = false
where serving and model <> (
  select model from recollect.models m where serving
  order by (select count(*) from recollect.embeddings e where e.model = m.model) desc, created_at, model limit 1);
create unique index one_model_serves on recollect.models (serving) where serving;

grant insert, update on recollect.models to {{upkeep_role}};
