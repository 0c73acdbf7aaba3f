-- Review: facts held until somebody approves them, undoing, pinning, and what a decision was about besides its own fact.

alter table recollect.decisions drop constraint decisions_kind_check;
alter table recollect.decisions add constraint decisions_kind_check check (kind in (
  'stored', 'held', 'repeated', 'refined', 'superseded', 'approved', 'retracted', 'restored', 'expired', 'edited', 'pinned',
  'unpinned', 'rejected'));

-- The fact that replaced this one, or the one that was set aside for it. facts.superseded_by forgets it when it is undone.
alter table recollect.decisions add column other_fact_id uuid;
alter table recollect.decisions add foreign key (user_id, other_fact_id) references recollect.facts
  on delete set null (other_fact_id);
create index decisions_by_other_fact on recollect.decisions (user_id, other_fact_id) where other_fact_id is not null;
create index decisions_rejected on recollect.decisions (user_id, decision_id) where kind = 'rejected';

-- How many facts of this deployment were held because they were among its first. One row, of no user.
create table recollect.review_count (
  only_row boolean primary key default true check (only_row),
  held integer not null default 0
);
insert into recollect.review_count default values;
grant select, update on recollect.review_count to {{runtime_role}};
