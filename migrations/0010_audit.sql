-- The audit log: one chain of hashes per user, and signed checkpoints of the chains' ends over the whole deployment.
-- Rows hold no id of a person and nothing that was said. user_id is there for row-level security and goes with the user.

create table recollect.audit_chains (
  user_id text not null references recollect.users on delete cascade check (user_id <> ''),
  -- HMAC-SHA256 of the user id under the secret: how the user appears outside this row.
  chain text not null check (chain ~ '^[0-9a-f]{64}$'),
  -- Keys what is hashed for this chain. Goes with the user: nothing leads from the chain to the person then.
  secret bytea not null,
  -- The chain's end.
  seq bigint not null default 0,
  hash text not null,
  -- Entries up to here were removed when their retention was over; signed, so that nobody else can say so.
  anchor_seq bigint not null default 0,
  anchor_hash text not null,
  anchor_signature jsonb,
  -- The end that the last checkpoint covers.
  checkpoint_seq bigint not null default 0,
  opened_at timestamptz not null,
  primary key (user_id, chain)
);
create index audit_chains_changed on recollect.audit_chains (user_id, chain) where seq > checkpoint_seq;

create table recollect.audit (
  user_id text not null,
  chain text not null,
  seq bigint not null,
  kind text not null,
  fact_ids uuid[] not null,
  counts jsonb not null,
  -- A word of a closed set, or a keyed hash.
  actor text not null,
  reason text,
  recorded_at timestamptz not null,
  previous text not null,
  -- SHA-256 of the canonical JSON of chain, seq and everything above but the user.
  hash text not null,
  primary key (user_id, chain, seq),
  foreign key (user_id, chain) references recollect.audit_chains on delete cascade
);

do $$
declare
  name text;
begin
  foreach name in array array['audit_chains', 'audit'] loop
    execute format('alter table recollect.%I enable row level security', name);
    execute format('alter table recollect.%I force row level security', name);
    execute format(
      $policy$create policy own_rows on recollect.%I to {{runtime_role}}
        using (user_id = nullif(current_setting('recollect.user_id', true), ''))
        with check (user_id = nullif(current_setting('recollect.user_id', true), ''))$policy$, name);
    execute format('create policy all_rows on recollect.%I to {{upkeep_role}} using (true) with check (true)', name);
  end loop;
end $$;
grant select, insert, update, delete on recollect.audit_chains to {{runtime_role}}, {{upkeep_role}};
-- An entry is never changed.
grant select, insert, delete on recollect.audit to {{runtime_role}}, {{upkeep_role}};

-- Each holds the hash of the one before. Nothing here belongs to a person once a chain's secret is gone.
create table recollect.audit_checkpoints (
  number bigint primary key,
  made_at timestamptz not null,
  -- SHA-256 of the checkpoint before, as it was signed.
  previous text not null,
  -- Lists every chain there is: the ones before it are not needed any more.
  complete boolean not null,
  chains integer not null,
  -- SHA-256 over the ends it lists.
  digest text not null,
  signature jsonb not null
);
create table recollect.audit_ends (
  chain text not null,
  number bigint not null references recollect.audit_checkpoints on delete cascade,
  seq bigint not null,
  hash text not null,
  primary key (chain, number)
);
create index audit_ends_by_number on recollect.audit_ends (number, chain);
-- Chains that went with their user, so that they are not taken for removed. Dropped after the next complete checkpoint.
create table recollect.audit_closed (
  chain text primary key,
  seq bigint not null,
  hash text not null,
  closed_at timestamptz not null,
  signature jsonb not null
);
grant select, insert, delete on recollect.audit_checkpoints, recollect.audit_ends to {{upkeep_role}};
grant select, insert, delete on recollect.audit_closed to {{upkeep_role}};
grant select, insert on recollect.audit_closed to {{runtime_role}};
