package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.reconcile.Reconcile.Key;
import org.moox.sync.sync.SyncDefinition;

/** How a reconcile begins. All methods work on the connection of the caller's transaction. */
@ApplicationScoped
class Requests {

    private static final String BEGIN = """
            insert into sync.reconciles as r (sync, dry, target, reason, mandatory, state, after_sync, epoch)
            values (?::uuid, ?, ?::uuid, ?, ?, 'waiting', ?::uuid, coalesce((select epoch from sync.streams where target = ?::uuid), 0))
            on conflict (sync, dry) do update
                set target = excluded.target, reason = excluded.reason, mandatory = excluded.mandatory or r.mandatory and r.state <> 'done',
                    confirmed = false, state = 'waiting', after_sync = excluded.after_sync, epoch = excluded.epoch, course = null, source_sums = null,
                    target_sums = null, error = null, lease_owner = null, lease_until = null, lease_number = r.lease_number + 1,
                    next_attempt = case when excluded.mandatory and r.failures > 0 then r.next_attempt end,
                    failures = case when excluded.mandatory then r.failures else 0 end, started_at = clock_timestamp(), finished_at = null
                where ?::boolean or r.state in ('done', 'stopped', 'failed')
            """;

    /** Begins one, unless one is under way. */
    void ask(Connection connection, SyncDefinition sync, boolean dry, String reason) throws SQLException {
        begin(connection, sync, dry, reason, false, null);
    }

    /**
     * Promises one: from the beginning also where one is under way, and again and again until it is done. What seemed to survive its repair counts no more: the repair may have been lost, or the database
     * put back.
     */
    void promise(Connection connection, SyncDefinition sync, String reason, UUID after) throws SQLException {
        begin(connection, sync, false, reason, true, after);
        Findings.of(new Key(sync.id(), false)).forget(connection);
    }

    private static void begin(Connection connection, SyncDefinition sync, boolean dry, String reason, boolean mandatory,
            UUID after)
            throws SQLException {
        try (var insert = connection.prepareStatement(BEGIN)) {
            insert.setString(1, sync.id().toString());
            insert.setBoolean(2, dry);
            insert.setString(3, sync.target().toString());
            insert.setString(4, reason);
            insert.setBoolean(5, mandatory);
            insert.setString(6, after == null ? null : after.toString());
            insert.setString(7, sync.target().toString());
            insert.setBoolean(8, mandatory);
            insert.executeUpdate();
        }
    }

    private static final String STOPPED = "select course from sync.reconciles where sync = ?::uuid and not dry and state = 'stopped' for update";

    private static final String CONFIRM = """
            update sync.reconciles set state = 'comparing', confirmed = true, course = ?::jsonb, error = null, finished_at = null, next_attempt = null
            where sync = ?::uuid and not dry
            """;

    /**
     * Lets one that was stopped go on with the deletions that it has found, each looked at again.
     *
     * @return false when none was stopped since the definition was last changed
     */
    boolean confirm(Connection connection, SyncDefinition sync) throws SQLException {
        try (var select = connection.prepareStatement(STOPPED); var update = connection.prepareStatement(CONFIRM)) {
            select.setString(1, sync.id().toString());
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                var course = Reconciles.course(row.getString(1));
                if (course.revision != sync.revision()) {
                    return false;
                }
                course.enter(Phase.LOOK);
                course.again = false;
                course.counts.deletes = 0;
                course.differences.removeIf(d -> d.difference().equals(Findings.EXTRA));
                update.setString(1, Reconciles.json(course));
            }
            update.setString(2, sync.id().toString());
            update.executeUpdate();
            Findings.of(new Key(sync.id(), false)).move(connection, Findings.CONFIRMED, Findings.FOUND);
            return true;
        }
    }
}
