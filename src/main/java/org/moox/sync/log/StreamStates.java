package org.moox.sync.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;

/**
 * How the streams stand, for people and monitors. Cheap with any backlog: changes are counted one by one up to {@link #COUNTED} only; a longer lag is the distance from the oldest to the
 * end of the log, which counts what was rolled back, too.
 */
@ApplicationScoped
public class StreamStates {

    /** Up to here a number is exact. */
    public static final int COUNTED = 5_000;

    private final Transactions transactions;

    StreamStates(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * A stream as a person wants to see it.
     *
     * @param failingSince when the target, which has not answered since, first failed to; null when it answers
     * @param begun whether the target has acknowledged the epoch
     * @param lagChanges committed changes behind its cursor; about, when there are more than {@link #COUNTED}
     * @param lagSeconds age of the oldest of them; 0 when there are none
     * @param parked records that its target refuses, or that cannot be sent; none are counted beyond {@link #COUNTED}
     * @param waiting records that wait for the target to know their sync; neither are these
     */
    public record StreamState(UUID target, String state, long epoch, String epochReason, Instant epochSince, boolean begun,
            long tick, long position, long lagChanges, double lagSeconds, long parked, long waiting, int failures,
            Instant failingSince, Instant nextAttempt, Instant acknowledged, String lastError, boolean reconcileDue,
            String owner) {

        /** Whether changes have been lost to this stream, and the target has not even been asked yet what it lacks. */
        public boolean needsReconcile() {
            return reconcileDue && !begun && epochReason != null;
        }

        private static StreamState of(ResultSet row) throws SQLException {
            return new StreamState(row.getObject("target", UUID.class), row.getString("state"), row.getLong("epoch"),
                    row.getString("epoch_reason"), instant(row, "epoch_since"), row.getBoolean("begun"), row.getLong("tick"),
                    row.getLong("position"), row.getLong("lag"), row.getDouble("seconds"), row.getLong("parked"),
                    row.getLong("waiting"), row.getInt("failures"), instant(row, "failing_since"),
                    instant(row, "next_attempt"), instant(row, "acknowledged"), row.getString("last_error"),
                    row.getBoolean("reconcile_due"), row.getString("owner"));
        }

        private static Instant instant(ResultSet row, String column) throws SQLException {
            var time = row.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }
    }

    // three looks, each by an index: behind the cursor in the window, what has begun since, what was running then. The last snapshot of a restored database may know
    // nothing of rows that came with it
    private static final String LAG = """
            select case when n <= %1$d then n else greatest(n, coalesce(pg_sequence_last_value('sync.changes_position_seq'), 0) - first + 1) end as lag,
                   coalesce(extract(epoch from clock_timestamp() - oldest), 0) as seconds
            from (select count(*) as n, min(position) as first, min(captured_at) as oldest from (
                (select position, captured_at from sync.changes c
                 where position > s.position and position <= s.ceiling
                   and ((tx >= pg_snapshot_xmax(s.seen) and tx < pg_snapshot_xmax(s.upto)) or tx = any (array(select pg_snapshot_xip(s.seen))))
                   and pg_visible_in_snapshot(tx, s.upto)
                 order by position limit %1$d + 1)
                union all
                (select position, captured_at from sync.changes c
                 where tx >= pg_snapshot_xmax(s.upto) and pg_visible_in_snapshot(tx, pg_current_snapshot()) order by tx limit %1$d + 1)
                union all
                (select position, captured_at from sync.changes c
                 where tx = any (array(select pg_snapshot_xip(s.upto))) limit %1$d + 1)) c) counted""".formatted(COUNTED);

    private static final String OF_STATE = """
            (select count(*) from (
                select 1 from sync.syncs y cross join lateral (
                    select 1 from sync.deliveries where sync = y.number and state <> 'sent' and state in (%s) limit %d) d
                where y.target_platform_id = s.target limit %2$d) c) as\s""";

    private static final String STATES = """
            select s.*, s.previous is not null as begun, lag.*, case when s.lease_until > clock_timestamp() then s.lease_owner end as owner,
                   %s parked, %s waiting
            from sync.streams s cross join lateral (%s) lag
            where s.state <> 'idle' order by s.target
            """.formatted(OF_STATE.formatted("'parked', 'unsent'", COUNTED), OF_STATE.formatted("'waiting'", COUNTED), LAG);

    /** All streams that are in use. Own transaction. */
    public List<StreamState> all() {
        return transactions.snapshot(connection -> {
            try (var select = connection.createStatement(); var rows = select.executeQuery(STATES)) {
                var states = new ArrayList<StreamState>();
                while (rows.next()) {
                    states.add(StreamState.of(rows));
                }
                return states;
            }
        });
    }

    /** How large the log is; rows about, by PostgreSQL's own statistics. */
    public record LogSize(long rows, long bytes) {
    }

    private static final String SIZE = "select pg_stat_get_live_tuples('sync.changes'::regclass), pg_total_relation_size('sync.changes')";

    /** The log as it is. Own transaction. */
    public LogSize log() {
        return transactions.snapshot(connection -> {
            try (var select = connection.createStatement(); var row = select.executeQuery(SIZE)) {
                row.next();
                return new LogSize(row.getLong(1), row.getLong(2));
            }
        });
    }
}
