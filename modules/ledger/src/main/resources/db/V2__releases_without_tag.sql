-- A release may be known from a place without tags, and may be taken back by its upstream.
-- Without a tag, `tag` and `object` are empty.

alter table known_release add column offer text;          -- Offer as JSON
alter table known_release add column withdrawn integer;   -- since when upstream has taken it back
alter table known_release add column missing integer;     -- since when it was not shown, once or more
