-- Times are milliseconds since 1970 in UTC, flags are 0 or 1.

-- Memory: what nobody else can tell.

create table upstream (
    source   text not null primary key,
    priority text not null,
    newest   text,                        -- by dpkg's order, prereleases apart; for status
    inputs   text not null                -- digest of the recipe's packaging inputs at the last poll
) strict;

create table known_release (
    source     text    not null,
    version    text    not null,
    orderable  text    not null,
    prerelease integer not null,
    tag        text    not null,
    object     text    not null,
    peeled     text,
    history    integer not null,
    met        integer not null,
    primary key (source, version)
) strict;

create table first_sight (
    id       integer primary key,
    source   text    not null,
    version  text    not null,
    sight    text    not null,            -- FirstSight as JSON
    replaced integer                      -- since a person accepted another one
) strict;
create unique index first_sight_in_force on first_sight (source, version) where replaced is null;
create index first_sight_of_release on first_sight (source, version);

-- Never changed, only added to: the last one of a release says how it stands.
create table decision (
    id      integer primary key,
    source  text    not null,
    version text    not null,
    verb    text    not null,
    subject text,                         -- what approve accepted
    because text    not null,
    who     text    not null,
    at      integer not null
) strict;
create index decision_of_release on decision (source, version);

-- Work: one row a key, for ever; its state says whether anything is to be done.

create table work (
    key         text    not null primary key,
    stage       text    not null,
    source      text    not null,
    version     text,
    orderable   text,
    target      text,
    destination text,
    state       text    not null,         -- open, done, nothing, held, failed
    taken       integer not null default 0,   -- a step works on it now
    again       integer not null default 0,   -- opened again while a step worked on it
    record      text,                     -- what take gives, as JSON; none for poll
    inputs      text,                     -- resolve: the recipe's inputs for which it was opened
    failure     text,
    reason      text,
    hint        text,
    subject     text,
    notes       text    not null default '',  -- one a line
    due         integer,                  -- failed: the next try; poll: the next look
    attempts    integer not null default 0,
    opened      integer not null,
    since       integer not null
) strict;
create index work_of_release on work (source, version);
create index work_to_do on work (state) where state in ('open', 'failed') or taken = 1;
