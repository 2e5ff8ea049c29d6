package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Unsettled;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.prepare.SourceDigests;
import org.moox.sync.sync.SyncDefinition;

/** Begins a reconcile: waits until the stream is near its end, and agrees with the target on what is compared. */
@ApplicationScoped
class Beginning implements Step {

    private static final int FEW = 10_000;
    private static final Duration A_MOMENT = Duration.ofMillis(500);
    static final int ROWS_OF_A_BUCKET = 32;
    private static final int LEAST_BITS = 4;
    private static final int MOST_BITS = 16;

    private final Transactions transactions;
    private final Unsettled unsettled;
    private final Models models;
    private final SourceDigests source;
    private final TargetSide target;

    Beginning(Transactions transactions, Unsettled unsettled, Models models, SourceDigests source, TargetSide target) {
        this.transactions = transactions;
        this.unsettled = unsettled;
        this.models = models;
        this.source = source;
        this.target = target;
    }

    @Override
    public Set<Phase> phases() {
        return EnumSet.of(Phase.BEGIN);
    }

    @Override
    public Move run(Reconcile reconcile, SyncDefinition sync) {
        if (transactions.snapshot(connection -> unsettled.count(connection, sync.target(), FEW)) >= FEW) {
            return Move.rest(A_MOMENT); // what is behind would only be found, and looked at again, for nothing
        }
        var model = models.find(sync.sourceModel())
                .filter(m -> !m.localIdentifier().isEmpty())
                .orElseThrow(() -> StepFailure.lasting("the model " + sync.sourceModel() + " is not exposed here any more"));
        var agreed = target.head(sync, source.proposal(sync));
        if (transactions.snapshot(connection -> isHeld(connection, reconcile))) {
            return Move.rest(A_MOMENT);
        }
        var rows = transactions.snapshot(connection -> rows(connection, sync, model));
        return Move.overAll(Duration.ZERO, connection -> {
            var course = new Course();
            course.revision = sync.revision();
            course.agreed = agreed;
            course.bits = bits(rows);
            reconcile.course = course;
            reconcile.error = null;
            reconcile.enter(Phase.SUMS);
            Findings.of(reconcile.key).begin(connection);
        });
    }

    // a batch under way since before was made by the definitions of before: what they left out of it would look as if it were on its way
    private static final String HELD = """
            select exists (select from sync.reconciles r join sync.streams s on s.target = r.target
                           where r.sync = ?::uuid and r.dry = ? and s.state = 'active' and s.attempts <> '{}'
                             and (s.acknowledged is null or s.acknowledged < r.started_at))
            """;

    private static boolean isHeld(Connection connection, Reconcile reconcile) throws SQLException {
        try (var select = connection.prepareStatement(HELD)) {
            select.setString(1, reconcile.key.sync().toString());
            select.setBoolean(2, reconcile.key.dry());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    // deliveries are about as many as what passes the sync's rules; beyond the limit there are no more buckets anyway
    private static final String ROWS = """
            select coalesce(nullif((select count(*) from (select from sync.deliveries where sync = ? limit %1$d) d), 0),
                            (select count(*) from (select from %2$s limit %1$d) s))
            """;

    private static long rows(Connection connection, SyncDefinition sync, Model model) throws SQLException {
        try (var select = connection.prepareStatement(ROWS.formatted(ROWS_OF_A_BUCKET << MOST_BITS, model.quotedTable()))) {
            select.setInt(1, sync.number());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static int bits(long rows) {
        var buckets = Math.max(1, rows / ROWS_OF_A_BUCKET);
        return Math.max(LEAST_BITS, Math.min(MOST_BITS, Long.SIZE - Long.numberOfLeadingZeros(buckets - 1)));
    }
}
