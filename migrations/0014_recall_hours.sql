-- How recalls went, per hour: for whoever runs the deployment. Counts only: nothing here belongs to a user.

create table recollect.recall_hours (
  hour timestamptz primary key,
  recalls bigint not null default 0,
  -- Something was shown, held back as not bearing on the query, or there was nothing; the rest of the recalls failed.
  hits bigint not null default 0,
  withheld bigint not null default 0,
  empty bigint not null default 0,
  failed bigint not null default 0,
  -- Recalls by how long they took; the bounds are in domain/recall-outcome.ts and never change.
  durations bigint[] not null,
  -- Recalls that found something, by the relevance of the best: tenths.
  relevances bigint[] not null
);
grant select, insert, update, delete on recollect.recall_hours to {{upkeep_role}};
