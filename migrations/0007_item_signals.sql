-- What ranking reads of an item beside its words, decided from the text when it is written (domain/item-signals.ts).
alter table recollect.recall_items
  -- 0 to 1: how much the item states. "Hey, how are you?" states nothing.
  add column substance real not null default 0 check (substance between 0 and 1),
  -- A standing instruction ("always ... when I ask about ...") or a preference.
  add column cue text check (cue in ('instruction', 'preference'));
