-- When each upstream is looked at. A row of work says what its last look came to.

create table watch (
    source   text    not null primary key,
    host     text    not null,            -- whom a look asks; '' for this machine itself
    begun    integer not null,            -- since when there is a recipe
    due      integer,                     -- the next look; null while one is under way
    rest     integer not null default 0,  -- the host wants to be left alone until then
    poked    integer not null default 0,  -- when the last look that somebody asked for is due
    rung     integer not null default 0,  -- when the last look began
    checked  integer,                     -- when the last look that succeeded began
    released integer,                     -- the newest release, as far as its date is known
    unseen   integer                      -- how long that release was there unseen, at most
) strict;

-- Answers who is next without reading the table.
create index watch_due on watch (due, rest, rung, host, source);

insert into watch (source, host, begun, due, checked)
    select source, '', opened, coalesce(due, 0), case state when 'done' then since end
    from work where stage = 'poll';

update work set due = null where stage = 'poll';
