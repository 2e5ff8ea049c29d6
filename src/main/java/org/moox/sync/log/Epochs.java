package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

import org.jboss.logging.Logger;
import org.moox.sync.wire.Position;

/** Begins epochs of streams, says why, and holds back one whose epochs are ended by somebody else again and again. */
final class Epochs {

    private static final Logger LOG = Logger.getLogger(Epochs.class);
    private static final long FIRST_WAIT = Duration.ofSeconds(5).toMillis();
    private static final int AT_ONCE = 50_000;
    private static final long LONGEST_WAIT = Duration.ofMinutes(15).toMillis();

    // of the log that is written now: pg_control_checkpoint() hears of a promotion with the next checkpoint only, which may be minutes later
    /** Cluster, timeline and database, as the snapshots of a stream belong to them. */
    static final String DATABASE = """
            (select system_identifier::text from pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
            || '/' || (select oid from pg_database where datname = current_database())""";

    private static final String BEGIN = """
            update sync.streams
            set epoch = greatest(epoch, ?) + 1, tick = tick + 1, seen = pg_current_snapshot(), upto = pg_current_snapshot(), ceiling = 0,
                position = 0, previous = null, attempts = '{}', reconcile_due = true, acknowledged = null, system = %s,
                epoch_reason = ?, epoch_since = clock_timestamp(), contests = ?,
                last_error = coalesce(?, last_error), next_attempt = coalesce(clock_timestamp() + ? * interval '1 ms', next_attempt)
            where %%s
            """.formatted(DATABASE);

    private static final String GIVE_UP = """
            update sync.streams
            set epoch = epoch + 1, tick = tick + 1, seen = pg_current_snapshot(), upto = pg_current_snapshot(), ceiling = 0, position = 0, previous = null,
                attempts = '{}', reconcile_due = true, acknowledged = null, epoch_reason = ?, epoch_since = clock_timestamp(),
                lease_owner = null, lease_until = null, lease_number = lease_number + 1
            where target = ?::uuid and state <> 'idle'
            """;

    private Epochs() {
    }

    static Stream begin(Connection connection, Stream.Lease lease, EpochReason reason) throws SQLException {
        Pruning.dropForeign(connection, AT_ONCE); // should there be more, they go when the log is pruned
        StreamTable.write(connection, BEGIN, lease, Arrays.asList(0L, reason.sentence(), 0, null, null), true);
        return begun(connection, lease, reason);
    }

    /** Begins an epoch, whoever owns the stream; what its owner has in hand counts no more. */
    static void giveUp(Connection connection, UUID target, EpochReason reason) throws SQLException {
        try (var update = connection.prepareStatement(GIVE_UP)) {
            update.setString(1, reason.sentence());
            update.setString(2, target.toString());
            update.executeUpdate();
        }
    }

    /** The target's chain ends in that epoch, there. */
    static Stream begin(Connection connection, Stream.Lease lease, long receiverEpoch, Position receiverEnd)
            throws SQLException {
        var stream = StreamTable.read(connection, lease);
        var ahead = receiverEpoch > stream.epoch() || receiverEpoch == stream.epoch() && receiverEnd != null
                && !stream.cursor().isAfter(receiverEnd);
        var contests = receiverEpoch > stream.epoch() && stream.previous() != null ? contests(connection, lease) : 0;
        var reason = contests > 0 ? EpochReason.CONTESTED : ahead ? EpochReason.SOURCE_BEHIND : EpochReason.TARGET_BEHIND;
        StreamTable.write(connection, BEGIN, lease, Arrays.asList(receiverEpoch, reason.sentence(), contests,
                contests > 0 ? reason.sentence() : null, contests > 0 ? wait(contests) : null), true);
        return begun(connection, lease, reason);
    }

    private static Stream begun(Connection connection, Stream.Lease lease, EpochReason reason) throws SQLException {
        var stream = StreamTable.read(connection, lease);
        LOG.logf(reason == EpochReason.CONTESTED ? Logger.Level.ERROR : Logger.Level.WARN,
                "new epoch stream=%s epoch=%d reason=\"%s\"", stream.target(), stream.epoch(), reason.sentence());
        return stream;
    }

    private static long wait(int contests) {
        return Math.min(LONGEST_WAIT, FIRST_WAIT << Math.min(contests - 1, 20));
    }

    // once it may be a restore
    private static final Object[] CHANGED_HERE = java.util.stream.Stream
            .of(EpochReason.OTHER_DATABASE, EpochReason.SOURCE_BEHIND, EpochReason.CONTESTED)
            .map(EpochReason::sentence)
            .toArray();

    private static final String CONTESTS = """
            select case when epoch_since > clock_timestamp() - interval '1 hour' and epoch_reason = any (?) then contests + 1 else 0 end
            from sync.streams where target = ?::uuid
            """;

    // the target had acknowledged this epoch, so whoever began the next came later; once that is a restore of ours, soon again it is somebody else
    private static int contests(Connection connection, Stream.Lease lease) throws SQLException {
        try (var select = connection.prepareStatement(CONTESTS)) {
            select.setArray(1, connection.createArrayOf("text", CHANGED_HERE));
            select.setString(2, lease.target().toString());
            try (var row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        }
    }
}
