package org.moox.sync.harness;

import java.sql.SQLException;

/**
 * A table in a target's database in which row triggers note every write that a batch has made: which batch in which transaction did what to which row. A
 * column {@code version}, where the table has one, says how new the state was that it wrote.
 */
public record Ledger(Database database) {

    private static final String TABLE = """
            create table proof.ledger (number bigint generated always as identity primary key, tx xid8 not null default pg_current_xact_id(),
                batch text not null, model text not null, operation text not null, key text not null, version bigint,
                same boolean not null, written text)""";

    private static final String FUNCTION = """
            create function proof.note() returns trigger language plpgsql as $$
            declare
                held jsonb;
            begin
                if tg_op = 'DELETE' then held := to_jsonb(old); else held := to_jsonb(new); end if;
                if coalesce(current_setting('sync.batch', true), '') <> '' then
                    insert into proof.ledger (batch, model, operation, key, version, same, written)
                    select current_setting('sync.batch'), tg_table_name, tg_op, (select string_agg(held ->> k, ',') from unnest(tg_argv) k),
                           (held ->> 'version')::bigint, tg_op = 'UPDATE' and old *= new, case when tg_op <> 'DELETE' then new::text end;
                end if;
                return null;
            end $$""";

    /** A new one. */
    public static Ledger in(Database database) throws SQLException {
        database.execute("create schema proof", TABLE, FUNCTION);
        return new Ledger(database);
    }

    /** @param key names of the columns that tell rows apart, quoted as literals */
    public void watch(String table, String key) throws SQLException {
        database.execute(
                "create trigger proof after insert or update or delete on %s for each row execute function proof.note(%s)"
                        .formatted(table, key));
    }

    private static final String EFFECTS = """
            select coalesce(string_agg(concat(count, ' ', operation), ', ' order by operation), '')
            from (select operation, count(*) from proof.ledger where model = '%s' group by operation) effects""";

    /** How many rows of this table were written, as in {@code 3 INSERT, 1 UPDATE}. */
    public String effects(String table) throws SQLException {
        return database.one(EFFECTS.formatted(table));
    }

    private static final String TWICE = """
            select string_agg(line, E'\\n') from (
                select format('batch %s wrote in %s transactions', batch, count(distinct tx)) line
                from proof.ledger group by batch having count(distinct tx) > 1
              union all
                select format('%s %s was written anew as it was, number=%s batch=%s', model, key, number, batch)
                from proof.ledger where same
              union all
                select format('%s %s became version %s after it had been %s, number=%s batch=%s', model, key, version, before, number, batch)
                from (select *, max(version) over (partition by model, key order by number rows between unbounded preceding and 1 preceding) before
                      from proof.ledger where operation <> 'DELETE') writes
                where version < before) found""";

    /**
     * What must not be, one line each; empty when all is well. A batch writes in one transaction only; no row is written as it is already; no row is written
     * with an older state than it has had.
     */
    public String twice() throws SQLException {
        var found = database.one(TWICE);
        return found == null ? "" : found;
    }
}
