package org.moox.sync.schedule;

import java.util.List;

/** The tables of both platforms; each database has all of them, so that what is known of one holds for the other. */
final class Tables {

    /** All by all their rows, but pages: those by platform relations. A note may point to an item. */
    static final List<String> MODELS = List.of("plan_item", "plan_page", "plan_note");

    private Tables() {
    }

    static final String DROP = """
            drop table if exists plan_note, plan_note_copy, plan_item, plan_item_copy, plan_page, plan_page_copy, plan_ledger, plan_gate cascade;
            drop schema if exists plan_backup cascade;
            delete from sync.syncs; delete from sync.deliveries; delete from sync.delayed; delete from sync.runs; delete from sync.reconciles;
            delete from sync.findings; delete from sync.owned; delete from sync.received; delete from sync.model_platform; delete from sync.streams;
            delete from sync.changes;
            """;

    /** Rows whose version can be divided by five are refused while the gate is closed. */
    static final String CREATE = """
            create table plan_item (id int primary key, slug text not null unique, code text unique, v int not null);
            create table plan_page (id int primary key, slug text not null unique, code text unique, v int not null);
            create table plan_item_copy (id int generated always as identity primary key, slug text not null unique, code text unique, v int not null);
            create table plan_page_copy (id int generated always as identity primary key, slug text not null unique, code text unique, v int not null);
            create table plan_note (id int primary key, slug text not null unique, code text unique, v int not null,
                item int references plan_item (id) on update cascade on delete cascade);
            create table plan_note_copy (id int generated always as identity primary key, slug text not null unique, code text unique, v int not null,
                item int references plan_item_copy (id));
            create table plan_ledger (entry bigint generated always as identity, batch text, xid xid8, model text, operation text, row int, slug text, v int);
            create table plan_gate (open boolean);
            insert into plan_gate values (true);
            create or replace function plan_note() returns trigger language plpgsql as $$ begin
                insert into plan_ledger (batch, xid, model, operation, row, slug, v)
                values (current_setting('sync.batch', true), pg_current_xact_id(), tg_table_name, tg_op, coalesce(new.id, old.id),
                    coalesce(new.slug, old.slug), coalesce(new.v, old.v));
                return null;
            end $$;
            create or replace function plan_guard() returns trigger language plpgsql as $$ begin
                if new.v %% 5 = 0 and not (select open from plan_gate) then
                    raise exception 'the gate is closed' using errcode = 'check_violation';
                end if;
                return new;
            end $$;
            create trigger plan_note after insert or update or delete on plan_item_copy for each row execute function plan_note();
            create trigger plan_note after insert or update or delete on plan_page_copy for each row execute function plan_note();
            create trigger plan_note after insert or update or delete on plan_note_copy for each row execute function plan_note();
            create trigger plan_guard before insert or update on plan_note_copy for each row execute function plan_guard();
            create trigger plan_guard before insert or update on plan_item_copy for each row execute function plan_guard();
            create trigger plan_guard before insert or update on plan_page_copy for each row execute function plan_guard();
            insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, use_platform_relations, if_exists,
                identifier, "interval", revision, created_at, updated_at)
            select gen_random_uuid(), model, '%1$s', model, '%1$s', model || '_copy', model = 'plan_page', 'update', '{slug}', 0, 1, now(), now()
            from (values ('plan_item'), ('plan_page'), ('plan_note')) as m (model);
            """;
}
