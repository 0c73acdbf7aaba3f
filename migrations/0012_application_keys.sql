-- Keys of applications, and how far the webhook is. Neither role has any right on the tables in recollect_meta: a statement that
-- runs for a user cannot read a key, nor make one.

create table recollect_meta.application_keys (
  key_id text primary key check (key_id ~ '^[a-z0-9]{12}$'),
  -- Null: the deployment has one application, and user ids are stored as they are given. Never a slash: `app/user` is read back.
  app text check (app ~ '^[a-z0-9][a-z0-9._-]{0,39}$'),
  name text not null check (name <> '' and octet_length(name) <= 200),
  -- SHA-256. The secret has 256 random bits, so there is nothing a slow hash would add.
  secret_hash bytea not null check (octet_length(secret_hash) = 32),
  scopes text[] not null check (scopes <@ array['read', 'write', 'admin'] and cardinality(scopes) > 0),
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- To the day only: enough to find keys nobody uses, and no record of when somebody was at work.
  last_used_on date,
  replaced_by text references recollect_meta.application_keys
);

-- Since when facts' events are delivered: an id, so that it compares with the decisions'. One row, once a webhook was set.
create table recollect_meta.webhook (
  only_row boolean primary key default true check (only_row),
  since uuid not null
);

-- Decisions that were delivered: those of the last minute before the newest one. Older ones were delivered or are never sent.
alter table recollect.users add column events_sent uuid[] not null default '{}';
