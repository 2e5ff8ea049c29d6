package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

/** Reconciles as people see them. All methods work on the connection of the caller's transaction. */
@ApplicationScoped
class Reports {

    private static final String REPORT = """
            select state, dry, reason, course, error, started_at, finished_at from sync.reconciles
            where sync = ?::uuid and (?::boolean is null or dry = ?) order by started_at desc limit 1
            """;

    /** @param dry which of the two; null for the one that was begun last */
    Optional<ReconcileReport> find(Connection connection, UUID sync, Boolean dry) throws SQLException {
        try (var select = connection.prepareStatement(REPORT)) {
            select.setString(1, sync.toString());
            select.setObject(2, dry);
            select.setObject(3, dry);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(report(sync, row)) : Optional.empty();
            }
        }
    }

    private static ReconcileReport report(UUID sync, ResultSet row) throws SQLException {
        var state = row.getString(1);
        var course = Reconciles.course(row.getString(4));
        var counts = course.counts;
        return new ReconcileReport(sync, state, row.getBoolean(2), row.getString(3), counts.source, counts.target,
                Math.max(0, counts.foreign),
                counts.inserts, counts.updates, counts.deletes, counts.persisting, counts.inFlight, counts.parked,
                counts.unreadable,
                counts.skipped, List.copyOf(course.differences), row.getString(5), progress(state, course), instant(row, 6),
                instant(row, 7));
    }

    private static int progress(String state, Course course) {
        var counts = course.counts;
        if (state.equals(Reconcile.DONE) || state.equals(Reconcile.STOPPED)) {
            return 100;
        }
        if (course.phase != Phase.SUMS || counts.target + counts.source == 0) {
            return course.phase.progress();
        }
        // as many buckets, as many rows: about
        var expected = Math.max(counts.source, (long) Beginning.ROWS_OF_A_BUCKET << course.bits);
        return (int) (Phase.SUMS.progress()
                + Math.min(1, (double) counts.source / expected) * (Phase.SPLIT.progress() - Phase.SUMS.progress()));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
