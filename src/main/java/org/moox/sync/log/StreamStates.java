package org.moox.sync.log;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;

/** How the streams stand, for people and monitors. */
@ApplicationScoped
public class StreamStates {

    private final Transactions transactions;

    StreamStates(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * A stream as a person wants to see it.
     *
     * @param lagChanges committed changes behind its cursor
     * @param lagSeconds age of the oldest of them; 0 when there are none
     */
    public record StreamState(UUID target, String state, long epoch, String epochReason, Instant epochSince, long tick,
            long position, long lagChanges,
            double lagSeconds, int failures,
            Instant nextAttempt, Instant acknowledged, String lastError, boolean reconcileDue, String owner) {
    }

    private static final String STATES = """
            select s.target, s.state, s.epoch, s.tick, s.position, lag.changes, coalesce(extract(epoch from clock_timestamp() - lag.oldest), 0),
                   s.failures, s.next_attempt, s.acknowledged, s.last_error, s.reconcile_due,
                   case when s.lease_until > clock_timestamp() then s.lease_owner end, s.epoch_reason, s.epoch_since
            from sync.streams s cross join lateral (
                select count(*) as changes, min(captured_at) as oldest from sync.changes c
                where c.tx >= pg_snapshot_xmin(s.seen) and not pg_visible_in_snapshot(c.tx, s.seen)
                  and not (pg_visible_in_snapshot(c.tx, s.upto) and c.position <= s.position)) lag
            where s.state <> 'idle' order by s.target
            """;

    /** All streams that are in use. Own transaction. */
    public List<StreamState> all() {
        return transactions.snapshot(connection -> {
            try (var select = connection.createStatement(); var rows = select.executeQuery(STATES)) {
                var states = new ArrayList<StreamState>();
                while (rows.next()) {
                    states.add(
                            new StreamState(rows.getObject(1, UUID.class), rows.getString(2), rows.getLong(3),
                                    rows.getString(14),
                                    instant(rows.getObject(15, OffsetDateTime.class)), rows.getLong(4),
                                    rows.getLong(5), rows.getLong(6), rows.getDouble(7), rows.getInt(8),
                                    instant(rows.getObject(9, OffsetDateTime.class)),
                                    instant(rows.getObject(10, OffsetDateTime.class)), rows.getString(11), rows.getBoolean(12),
                                    rows.getString(13)));
                }
                return states;
            }
        });
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
