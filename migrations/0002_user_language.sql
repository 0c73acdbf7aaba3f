-- The language of a user's words: set by the application, or judged from what the user writes.

-- True where the application set it; what the user writes then changes nothing.
alter table recollect.users add column language_pinned boolean not null default false;
