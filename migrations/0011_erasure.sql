-- What an erasure needs and what is left of it. First: what the deployment signs with, and its secret.

-- Made at the first start, unless a key is given by setting. The runtime role has no right to this schema.
create table recollect_meta.signing_key (
  only_row boolean primary key default true check (only_row),
  -- PKCS8, PEM.
  private_key text not null,
  -- Keys what names a user after the user is gone.
  tombstone_secret bytea not null,
  made_at timestamptz not null default now()
);

-- Every public key that ever signed here, so that an old receipt can still be checked.
create table recollect_meta.public_keys (
  key_id text primary key,
  -- SPKI, PEM.
  public_key text not null,
  first_used_at timestamptz not null default now()
);
