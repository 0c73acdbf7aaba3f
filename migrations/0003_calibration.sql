-- What was measured of a model, on this database: how sure recall must be, and what a token of it is worth.

-- As domain/calibration.ts reads it; a section here wins over the one the model came with.
alter table recollect.models add column calibration jsonb;

-- Sums over the answers of a language model: o200k counts against the input tokens it reported. Nothing of a user.
create table recollect.token_factors (
  model text primary key check (model <> '' and octet_length(model) <= 200),
  samples integer not null,
  weight double precision not null,
  sum_counted double precision not null,
  sum_reported double precision not null,
  sum_counted_squared double precision not null,
  sum_product double precision not null,
  sum_reported_squared double precision not null,
  learned_at timestamptz not null default now()
);
grant select, insert, update on recollect.token_factors to {{runtime_role}};
grant select on recollect.token_factors to {{upkeep_role}};
