-- Schema sync: everything that Moox Sync keeps beside the platform's own tables.
-- Each table has one owner package (named above it); other packages hold ids only.

-- package platform: the registry of platforms, and who this database belongs to

create table platforms (
    id             uuid primary key,
    name           text not null unique,
    domain         text not null unique,
    ip_address     text,
    webhook_path   text not null default '/sync-webhook',
    show_in_menu   boolean not null default true,
    "order"        integer not null default 0,
    read_only      boolean not null default false,
    locked         boolean not null default false,
    lock_reason    text,
    master         boolean not null default false,
    thumbnail      text,
    api_token_hash text,
    previous_tokens text,                       -- JSON array of {hash, valid_until}
    lists          uuid[],                      -- platforms that its registry lists, as the master says
    signing_secret bytea,                       -- sealed; on the master only
    revision       bigint not null default 0,
    acknowledged_revision bigint,               -- of the registry, by the peer; on the master only
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);

create unique index platforms_one_master on platforms (master) where master;

-- one row: the revision of the registry that this database holds
create table registry (
    only_row  boolean primary key default true check (only_row),
    revision  bigint not null,
    derived_from   text,                        -- name of the shared token behind the pair keys; on the master only
    derived_before text,                        -- of the one before
    successor uuid,                             -- whom the registry is handed to, or was: nobody edits here while it is set
    reopened  boolean not null default false    -- the next first contact is accepted although there is a registry
);

insert into registry (revision) values (0);

-- what the master of before still has to tell its peers: who the master is now
create table announcements (
    peer   uuid primary key,
    sealed bytea not null,                      -- message and keys, as they were when the registry was handed over
    written_at timestamptz not null default current_timestamp
);

create table peer_keys (
    peer        uuid not null,
    direction   text not null check (direction in ('in', 'out')),
    purpose     text not null check (purpose in ('sign', 'seal')),
    key_id      text not null,
    sealed_key  bytea not null,
    valid_until timestamptz,                    -- null: until replaced
    replaced_at bigint,                         -- revision of the registry with a newer key; on the master only
    primary key (peer, direction, purpose, key_id)
);

-- package sync: the definitions

create table syncs (
    id                     uuid primary key,
    number                 integer generated always as identity unique,   -- local; narrow stand-in for id in deliveries and owned
    title                  text not null,
    status                 boolean not null default true,
    source_platform_id     uuid not null,
    source_model           text not null,
    target_platform_id     uuid not null,
    target_model           text not null,
    use_platform_relations boolean not null default false,
    if_exists              text not null default 'update' check (if_exists in ('update', 'skip', 'error')),
    sync_ids               jsonb,
    sync_all_fields        boolean not null default true,
    field_mappings         jsonb,
    transformer            text,
    filter                 text,                -- JSONata
    transformation         text,                -- JSONata
    identifier             text[],              -- columns of the target's unique identifier; null while unchecked
    has_errors             boolean not null default false,
    error_message          text,
    picture                jsonb,               -- on the master: the columns of both sides when it was saved
    brought_by             jsonb,               -- on the source: what says which records and fields go, as it was when that was last seen to
    widened                timestamptz,         -- when fields last joined those that travel
    drift                  text,                -- on the master: how they differ from that by now
    rested                 boolean not null default false,  -- it ran, then it did not: what changed meanwhile was passed over
    "interval"             integer not null default 60,
    last_sync              timestamptz,
    revision               bigint not null default 0,
    created_at             timestamptz not null,
    updated_at             timestamptz not null
);

-- package relation

create table model_platform (
    model       text not null,
    record      text collate "C" not null,
    platform_id uuid not null,                  -- no foreign key: a relation may name a platform that this registry does not list
    primary key (model, record, platform_id)
);

-- package log: change log, streams, deliveries

create table changes (
    position    bigint generated always as identity (cache 1) primary key,
    tx          xid8 not null default pg_current_xact_id(),
    model       text not null,
    operation   text not null check (operation in ('created', 'updated', 'deleted', 'truncated', 'reconcile')),
    key         text collate "C",               -- local identifier; null for truncated and reconcile
    origin      text,                           -- JSON array of [platform id, model]; null: made here
    sync        uuid,                           -- only for this sync
    captured_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = -1);  -- every row goes again

create index changes_tx on changes (tx);
create index changes_sync on changes (sync, position) where sync is not null;
create index changes_sync_tx on changes (sync, tx) where sync is not null;  -- what of it is not settled yet

create table streams (
    target        uuid primary key,
    epoch         bigint not null default 1,
    tick          bigint not null default 0,
    seen          pg_snapshot not null,
    upto          pg_snapshot not null,
    ceiling       bigint not null default 0,
    position      bigint not null default 0,
    previous      uuid,
    attempts      uuid[] not null default '{}',
    reconcile_due boolean not null default false,
    lease_owner   text,
    lease_number  bigint not null default 0,
    lease_until   timestamptz,
    failures      integer not null default 0,
    next_attempt  timestamptz,
    failing_since timestamptz,                  -- null while the target answers
    acknowledged  timestamptz,                  -- when the target last answered
    state         text not null default 'active' check (state in ('active', 'idle', 'stopped')),
    last_error    text,
    system        text,                         -- cluster, timeline and database that the snapshots belong to
    epoch_reason  text,                         -- why this epoch began; null for the first one
    epoch_since   timestamptz,
    expanded_tick bigint not null default 0,    -- up to where each TRUNCATE has become a change for each delivery
    expanded      bigint not null default 0,
    contests      integer not null default 0    -- epochs in a row that somebody else has ended soon
) with (fillfactor = 50);

create table deliveries (
    sync         integer not null,
    record       text collate "C" not null,
    tick         bigint not null,
    position     bigint not null,
    state        text not null check (state in ('sent', 'parked', 'waiting', 'deleting', 'unsent', 'forgotten')),  -- unsent: parked before it was in any batch
    attempts     integer not null default 0,
    next_attempt timestamptz,
    error        text,
    since        timestamptz,                   -- when the trouble began; null where there is none
    tried        timestamptz,                   -- when it was last refused
    primary key (sync, record)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);

-- both are almost empty: what is sent, which is nearly everything, is in neither
create index deliveries_due on deliveries (sync, next_attempt) where next_attempt is not null;
create index deliveries_open on deliveries (sync, record) where state <> 'sent';

-- changes that are too young for their sync; none of these records is thereby said to be delivered
create table delayed (
    sync   integer not null,
    record text collate "C" not null,
    due    timestamptz not null,
    latest timestamptz not null,                -- when the youngest change is old enough
    primary key (sync, record)
) with (fillfactor = 50);
create index delayed_due on delayed (sync, due);

-- package apply: what came from where

create table received (
    source        uuid primary key,
    epoch         bigint not null default 0,
    tick          bigint not null default 0,
    position      bigint not null default 0,
    last_batch    uuid,
    refusals      jsonb not null default '[]',
    updated_at    timestamptz not null default clock_timestamp()
) with (fillfactor = 50);

create table owned (
    source_platform uuid not null,
    source_model    text not null,
    target_model    text not null,
    record          text collate "C" not null,
    identifier      text collate "C",           -- null: equals record
    syncs           integer[] not null,
    primary key (source_platform, source_model, target_model, record)
) with (fillfactor = 90);

create unique index owned_identifier on owned (target_model, coalesce(identifier, record), source_platform, source_model);

-- records that a sync brought with the record that they belong to; whose rows they are, owned says
create table owned_children (
    sync     integer not null,
    relation text not null,
    model    text not null,
    record   text collate "C" not null,
    parent   text collate "C" not null,         -- key of the record that they travelled with
    primary key (sync, relation, model, record)
);

create index owned_children_parent on owned_children (sync, parent);

-- package reconcile: full runs

create table runs (
    sync        uuid primary key,
    state       text not null check (state in ('waiting', 'queueing', 'delivering', 'done', 'failed')),
    after_run   uuid,                           -- not before the run of that sync has ended
    total       bigint,
    queued      bigint not null default 0,
    last_key    text collate "C",               -- local identifier of the last record queued
    error       text,
    started_at  timestamptz not null default clock_timestamp(),
    finished_at timestamptz
);

-- package reconcile: comparing both sides, and repairing what differs

-- one row for each sync and mode: the reconcile under way, or the last one
create table reconciles (
    sync         uuid not null,
    dry          boolean not null,              -- only tells what differs; stands beside a real one and never in its way
    target       uuid not null,
    reason       text not null,
    mandatory    boolean not null default false, -- tried again until it is done: changes have been lost
    confirmed    boolean not null default false, -- somebody wants the deletions that it has stopped before
    state        text not null check (state in ('waiting', 'comparing', 'repairing', 'settling', 'done', 'stopped', 'failed')),
    after_sync   uuid,                          -- not before that one's has ended
    epoch        bigint not null default 0,     -- of the stream when it was asked for
    course       jsonb,                         -- how far it is, so that another process goes on
    source_sums  bytea,                         -- one for each bucket, as far as it was read
    target_sums  bytea,
    error        text,
    failures     integer not null default 0,
    next_attempt timestamptz,
    lease_owner  text,
    lease_number bigint not null default 0,
    lease_until  timestamptz,
    stepped_at   timestamptz not null default clock_timestamp(),
    started_at   timestamptz not null default clock_timestamp(),
    finished_at  timestamptz,
    primary key (sync, dry)
) with (fillfactor = 50);

-- records that differ, or that did after a repair and are left alone until one of their hashes moves
create table findings (
    sync         uuid not null,
    dry          boolean not null,
    record       text collate "C" not null,
    state        text check (state in ('listed', 'found', 'moved', 'confirmed', 'repaired', 'left', 'again')), -- null: only known from before
    kind         text check (kind in ('missing', 'differs', 'extra')),
    source_hash  bigint,                        -- null: not there
    target_hash  bigint,
    known        text check (known in ('same', 'persisting')),
    known_source bigint,
    known_target bigint,
    primary key (sync, dry, record)
) with (fillfactor = 70);

-- package job: which replica does what only one shall do

create table leases (
    name  text primary key,
    owner text not null,
    ends  timestamptz not null
);

-- package capture: models whose changes are written to the log, and by hand

create table captured (
    model    text primary key,
    relation text not null                      -- schema and table, quoted
);

-- Fires a change by hand. Everybody may call it; it does nothing for a role that may not write the model's table.
create function changed(model text, key text) returns void
    language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    caller constant name := case current_setting('role') when 'none' then session_user else current_setting('role') end;
    target text;
begin
    select c.relation into target from sync.captured c where c.model = changed.model;
    if target is null then
        raise exception 'The changes of model % are not captured: no active sync reads it on this platform.', changed.model
            using errcode = 'invalid_parameter_value';
    end if;
    if changed.key is null or changed.key = '' then
        raise exception 'The key is missing: give the local identifier of the record.' using errcode = 'invalid_parameter_value';
    end if;
    if not has_table_privilege(caller, target, 'insert, update, delete') then
        raise exception 'Role % may not write %.', caller, target using errcode = 'insufficient_privilege';
    end if;
    insert into sync.changes (model, operation, key, origin)
    values (changed.model, 'updated', changed.key, nullif(current_setting('sync.origin', true), ''));
end
$$;

-- the names in this schema may be seen, nothing in it may be read or written but by its owner
grant usage on schema sync to public;
