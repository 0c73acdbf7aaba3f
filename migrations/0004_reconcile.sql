-- Reconcile: what a fact says something of ("home", "favorite:color"), so that a new value of it is found however it is put.

-- For similarity(). Trusted: no superuser is needed.
create extension if not exists pg_trgm;

-- Keys of remember/compare-attributes.ts; empty for a fact that is about nothing a person has one of.
alter table recollect.facts add column attributes text[] not null default '{}';
