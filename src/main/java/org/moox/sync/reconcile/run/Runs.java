package org.moox.sync.reconcile.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.sync.SyncDefinition;

/** The table of full runs: one row for each sync, its last run. All methods work on the connection of the caller's transaction. */
@ApplicationScoped
public class Runs {

    /**
     * A run that may go on.
     *
     * @param lastKey last record queued, or null
     */
    record Run(UUID sync, String state, long queued, String lastKey) {

        Run failed() {
            return new Run(sync, "failed", queued, lastKey);
        }
    }

    private static final String START = """
            insert into sync.runs (sync, state, after_run) values (?::uuid, 'waiting', ?::uuid)
            on conflict (sync) do update set state = 'waiting', after_run = excluded.after_run, total = null, queued = 0, last_key = null, error = null,
                   started_at = clock_timestamp(), finished_at = null
            where ?::boolean or runs.state in ('done', 'failed')
            """;

    /** Starts a run, unless one is under way. */
    void start(Connection connection, UUID sync, UUID after) throws SQLException {
        start(connection, sync, after, false);
    }

    /** Starts a run from the first record on, also when one is under way: what that one has queued was lost. */
    void restart(Connection connection, UUID sync, UUID after) throws SQLException {
        start(connection, sync, after, true);
    }

    private static void start(Connection connection, UUID sync, UUID after, boolean anew) throws SQLException {
        try (var insert = connection.prepareStatement(START)) {
            insert.setString(1, sync.toString());
            insert.setString(2, after == null ? null : after.toString());
            insert.setBoolean(3, anew);
            insert.executeUpdate();
        }
    }

    private static final String AGAIN = """
            update sync.runs set state = 'waiting', total = null, queued = 0, last_key = null where sync = ?::uuid and state in ('queueing', 'delivering')
            """;

    /** A run that is under way begins again: what it has queued was lost. */
    public void again(Connection connection, UUID sync) throws SQLException {
        try (var update = connection.prepareStatement(AGAIN)) {
            update.setString(1, sync.toString());
            update.executeUpdate();
        }
    }

    private static final String TAKE = """
            select sync, state, queued, last_key from sync.runs r
            where state in ('waiting', 'queueing', 'delivering')
              and not exists (select from sync.runs before where before.sync = r.after_run and before.state in ('waiting', 'queueing', 'delivering'))
              and not (sync = any (?::text[]::uuid[]))
            order by started_at, sync limit 1 for update of r skip locked
            """;

    /** Takes the next run that may go on, for as long as the transaction lasts; another replica takes another. */
    Optional<Run> take(Connection connection, Collection<UUID> except) throws SQLException {
        try (var select = connection.prepareStatement(TAKE)) {
            select.setArray(1, connection.createArrayOf("text", except.stream().map(UUID::toString).toArray()));
            try (var row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Run(row.getObject(1, UUID.class), row.getString(2), row.getLong(3), row.getString(4)))
                        : Optional.empty();
            }
        }
    }

    private static final String MOVE = """
            update sync.runs set state = ?, total = coalesce(total, ?), queued = ?, last_key = ?, error = coalesce(?, error),
                   finished_at = case when ? in ('done', 'failed') then clock_timestamp() end
            where sync = ?::uuid
            """;

    int move(Connection connection, Run run, Long total, String error) throws SQLException {
        try (var update = connection.prepareStatement(MOVE)) {
            update.setString(1, run.state());
            update.setObject(2, total, Types.BIGINT);
            update.setLong(3, run.queued());
            update.setString(4, run.lastKey());
            update.setString(5, error);
            update.setString(6, run.state());
            update.setString(7, run.sync().toString());
            return update.executeUpdate();
        }
    }

    // in the log for this sync alone, and not behind its stream's cursor yet
    private static final String OUTSTANDING = """
            with s as materialized (select seen, upto, position from sync.streams where target = ?::uuid)
            select count(*) from (select 1 from sync.changes c
                where c.sync = ?::uuid and c.tx >= (select pg_snapshot_xmin(seen) from s) and not pg_visible_in_snapshot(c.tx, (select seen from s))
                  and not (pg_visible_in_snapshot(c.tx, (select upto from s)) and c.position <= (select position from s))
                order by c.tx limit ?) c
            """;

    /** @param most no more are counted */
    long outstanding(Connection connection, SyncDefinition sync, long most) throws SQLException {
        try (var select = connection.prepareStatement(OUTSTANDING)) {
            select.setString(1, sync.target().toString());
            select.setString(2, sync.id().toString());
            select.setLong(3, most);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static final String PROGRESS = """
            select state, total, queued, error, started_at, finished_at,
                   (select count(*) from sync.deliveries where sync = ? and state <> 'sent' and state in ('parked', 'waiting', 'unsent'))
            from sync.runs where sync = ?::uuid
            """;

    Optional<RunProgress> progress(Connection connection, SyncDefinition sync) throws SQLException {
        try (var select = connection.prepareStatement(PROGRESS)) {
            select.setInt(1, sync.number());
            select.setString(2, sync.id().toString());
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                var queued = row.getLong(3);
                return Optional.of(new RunProgress(sync.id(), row.getString(1), row.getObject(2, Long.class), queued,
                        Math.max(0, queued - outstanding(connection, sync, Long.MAX_VALUE)), row.getLong(7), row.getString(4),
                        instant(row, 5),
                        instant(row, 6)));
            }
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
