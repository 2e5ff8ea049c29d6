package org.moox.sync.reconcile.run;

import java.sql.Connection;
import java.sql.SQLException;

import org.moox.sync.model.Model;
import org.moox.sync.sync.SyncDefinition;

/**
 * Deliveries whose record is gone from the source, deleted while nobody looked. Many at once look like an accident on the source and are left alone.
 * <p>
 * Records that were never sent are none of the target's business: they are withdrawn in any case and not counted.
 *
 * @param gone deliveries without a record
 * @param all deliveries of the sync
 * @param unsent records that were never sent and are gone
 */
public record Forgotten(long gone, long all, long unsent) {

    static final Forgotten NONE = new Forgotten(0, 0, 0);

    /** Tables without statistics were joined row by row: half a minute for 20,000 rows. */
    public static final String NO_LOOPS = "set local enable_nestloop = off";
    private static final String GONE = "not exists (select from %s s where %s = d.record)";

    static Forgotten count(Connection connection, SyncDefinition sync, Model model) throws SQLException {
        var sql = """
                select count(*) filter (where s.key is null and d.state <> 'unsent'), count(*) filter (where d.state <> 'unsent'),
                       count(*) filter (where s.key is null and d.state = 'unsent')
                from sync.deliveries d left join (select %s as key from %s s) s on s.key = d.record where d.sync = ?
                """.formatted(model.keySql("s"), model.quotedTable());
        try (var statement = connection.createStatement(); var select = connection.prepareStatement(sql)) {
            statement.execute(NO_LOOPS);
            select.setInt(1, sync.number());
            try (var row = select.executeQuery()) {
                row.next();
                return new Forgotten(row.getLong(1), row.getLong(2), row.getLong(3));
            }
        }
    }

    /** A query for the records that were sent, or may have been, and are gone: they may be millions, so they stay in the database. */
    public static String records(SyncDefinition sync, Model model) {
        return "select record from sync.deliveries d where sync = %d and state <> 'unsent' and ".formatted(sync.number())
                + GONE.formatted(model.quotedTable(), model.keySql("s"));
    }

    /** No more than max(10 rows, 10 %). */
    boolean fewEnough() {
        return gone <= Math.max(10, all / 10);
    }

    String sentence() {
        return "%d of %d delivered records are gone from the source; that many are not deleted on the target without being asked"
                .formatted(gone, all);
    }

    /** Appends a change for each that may be withdrawn; returns how many. */
    int append(Connection connection, SyncDefinition sync, Model model) throws SQLException {
        if (gone + unsent == 0) {
            return 0;
        }
        var sql = """
                insert into sync.changes (model, operation, key, sync)
                select ?, 'deleted', d.record, ?::uuid from sync.deliveries d where d.sync = ? and (? or d.state = 'unsent') and %s
                """
                .formatted(GONE.formatted(model.quotedTable(), model.keySql("s")));
        try (var insert = connection.prepareStatement(sql)) {
            insert.setString(1, model.name());
            insert.setString(2, sync.id().toString());
            insert.setInt(3, sync.number());
            insert.setBoolean(4, fewEnough());
            return insert.executeUpdate();
        }
    }
}
