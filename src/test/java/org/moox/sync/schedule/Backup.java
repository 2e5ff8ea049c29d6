package org.moox.sync.schedule;

import java.util.List;
import java.util.stream.Collectors;

/** A copy of what a database holds, to go back to: tables and the sequence of the log's positions, as a restore of the whole database would. */
final class Backup {

    private static final List<String> SOURCE = List.of("public.plan_item", "public.plan_page", "public.plan_note",
            "sync.model_platform",
            "sync.changes", "sync.streams", "sync.deliveries", "sync.delayed", "sync.runs", "sync.reconciles", "sync.findings");
    private static final List<String> TARGET = List.of("public.plan_item_copy", "public.plan_page_copy",
            "public.plan_note_copy", "public.plan_ledger",
            "sync.received", "sync.owned", "sync.owned_children");

    static final String TABLES = "create schema plan_backup; create table plan_backup.sequence (position bigint, called boolean);"
            + java.util.stream.Stream.concat(SOURCE.stream(), TARGET.stream())
                    .map(t -> "create table %s as select * from %s limit 0;".formatted(copy(t), t))
                    .collect(Collectors.joining());

    private final Sql sql;
    private final List<String> tables;
    private boolean taken;

    private Backup(Sql sql, List<String> tables) {
        this.sql = sql;
        this.tables = tables;
    }

    static Backup ofSource(Sql sql) {
        return new Backup(sql, SOURCE);
    }

    static Backup ofTarget(Sql sql) {
        return new Backup(sql, TARGET);
    }

    private static String copy(String table) {
        return "plan_backup." + table.substring(table.indexOf('.') + 1);
    }

    /** Nothing is there any more. */
    void empty() {
        sql.execute("begin; set local session_replication_role = replica; "
                + tables.stream().map("delete from %s;"::formatted).collect(Collectors.joining()) + "commit");
        taken = false;
    }

    /** Makes everything anew, which costs more than to empty it, but so does what has gone and was not removed yet. */
    void renew() {
        sql.execute("truncate " + String.join(", ", tables));
    }

    void take() {
        sql.execute("begin isolation level repeatable read; delete from plan_backup.sequence; "
                + "insert into plan_backup.sequence select last_value, is_called from sync.changes_position_seq; "
                + tables.stream()
                        .map(t -> "delete from %1$s; insert into %1$s select * from %2$s;".formatted(copy(t), t))
                        .collect(Collectors.joining())
                + "commit");
        taken = true;
    }

    /** Back to the copy; false when there is none. */
    boolean restore() {
        if (taken) {
            sql.execute("begin; set local session_replication_role = replica; "
                    + tables.stream()
                            .map(t -> "delete from %2$s; insert into %2$s overriding system value select * from %1$s;"
                                    .formatted(copy(t), t))
                            .collect(Collectors.joining())
                    + "select setval('sync.changes_position_seq', position, called) from plan_backup.sequence; commit");
        }
        return taken;
    }
}
