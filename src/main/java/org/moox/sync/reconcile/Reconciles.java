package org.moox.sync.reconcile;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/** The table of reconciles, as their owners work on it. All methods work on the connection of the caller's transaction. */
@ApplicationScoped
class Reconciles {

    static final Duration LEASE = Duration.ofSeconds(15);

    /** States of one that somebody works on, or will. */
    static final String UNDER_WAY = "('waiting', 'comparing', 'repairing', 'settling')";

    /** One that has failed so often in a row is not waited for by those that are to come after it. */
    private static final int WAITED_FOR = 3;

    // one at a time for each target, none while the target's stream waits for it to answer again; whoever has rested longest comes first. Waits and leases that end much later were
    // begun before the clock was set back
    private static final String TAKE = """
            update sync.reconciles set lease_owner = ?, lease_until = clock_timestamp() + ? * interval '1 ms', stepped_at = clock_timestamp(),
                   lease_number = lease_number + case when lease_owner = ? then 0 else 1 end
            where (sync, dry) = (
                select r.sync, r.dry from sync.reconciles r
                where (r.state in %1$s or r.state = 'failed' and r.mandatory)
                  and coalesce(r.next_attempt not between clock_timestamp() and clock_timestamp() + interval '1 hour', true)
                  and (coalesce(r.lease_until not between clock_timestamp() and clock_timestamp() + interval '1 minute', true) or r.lease_owner = ?)
                  and not exists (select from sync.reconciles o where o.target = r.target and (o.sync, o.dry) <> (r.sync, r.dry)
                      and o.lease_until between clock_timestamp() and clock_timestamp() + interval '1 minute')
                  and not exists (select from sync.reconciles before where before.sync = r.after_sync and before.dry = r.dry and before.state in %1$s
                      and before.failures < %2$d)
                  and not exists (select from sync.streams s where s.target = r.target and s.failures > 0
                      and s.next_attempt between clock_timestamp() and clock_timestamp() + interval '1 hour')
                  and not exists (select from sync.runs where runs.sync = r.sync and runs.state in ('waiting', 'queueing', 'delivering'))
                order by r.stepped_at limit 1 for update skip locked)
            returning sync, dry, target, lease_owner, lease_number, confirmed, mandatory, failures, state, error, course, source_sums, target_sums
            """
            .formatted(UNDER_WAY, WAITED_FOR);

    /** Takes the next one that may go on, or keeps it. */
    Optional<Reconcile> take(Connection connection, String owner) throws SQLException {
        try (var update = connection.prepareStatement(TAKE)) {
            update.setString(1, owner);
            update.setLong(2, LEASE.toMillis());
            update.setString(3, owner);
            update.setString(4, owner);
            try (var row = update.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static Reconcile read(ResultSet row) throws SQLException {
        var reconcile = new Reconcile(new Reconcile.Key(row.getObject(1, UUID.class), row.getBoolean(2)),
                row.getObject(3, UUID.class), new Reconcile.Lease(row.getString(4), row.getLong(5)), row.getBoolean(6));
        reconcile.mandatory = row.getBoolean(7);
        reconcile.failures = row.getInt(8);
        reconcile.state = row.getString(9);
        reconcile.error = row.getString(10);
        reconcile.course = course(row.getString(11));
        reconcile.sourceSums = sums(row.getBytes(12));
        reconcile.targetSums = sums(row.getBytes(13));
        return reconcile;
    }

    private static final String HOLD = """
            select 1 from sync.reconciles where sync = ?::uuid and dry = ? and lease_owner = ? and lease_number = ? for update
            """;

    /** Locks it for the rest of the transaction; false when it has another owner by now, or has begun anew: one that was taken for dead writes nothing. */
    boolean hold(Connection connection, Reconcile reconcile) throws SQLException {
        try (var select = connection.prepareStatement(HOLD)) {
            select.setString(1, reconcile.key.sync().toString());
            select.setBoolean(2, reconcile.key.dry());
            select.setString(3, reconcile.lease.owner());
            select.setLong(4, reconcile.lease.number());
            try (var row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static final String RENEW = """
            update sync.reconciles set lease_until = clock_timestamp() + ? * interval '1 ms'
            where sync = ?::uuid and dry = ? and lease_owner = ? and lease_number = ?
            """;

    /** Its owner is alive; false when it has another one by now. */
    boolean renew(Connection connection, Reconcile reconcile) throws SQLException {
        try (var update = connection.prepareStatement(RENEW)) {
            update.setLong(1, LEASE.toMillis());
            update.setString(2, reconcile.key.sync().toString());
            update.setBoolean(3, reconcile.key.dry());
            update.setString(4, reconcile.lease.owner());
            update.setLong(5, reconcile.lease.number());
            return update.executeUpdate() == 1;
        }
    }

    private static final String SAVE = """
            update sync.reconciles set state = ?, course = ?::jsonb, source_sums = ?, target_sums = ?, error = ?, failures = ?, mandatory = ?, confirmed = ?,
                   next_attempt = clock_timestamp() + nullif(?, 0) * interval '1 ms', stepped_at = clock_timestamp(),
                   lease_until = case when ? then null else clock_timestamp() + ? * interval '1 ms' end,
                   lease_owner = case when ? then null else lease_owner end, finished_at = case when ? then clock_timestamp() end
            where sync = ?::uuid and dry = ?
            """;

    /** Writes down how far it is, after {@link #hold}; whoever rests or has ended gives the lease back. */
    void save(Connection connection, Reconcile reconcile, Duration rest) throws SQLException {
        var free = reconcile.isOver() || !rest.isZero();
        try (var update = connection.prepareStatement(SAVE)) {
            update.setString(1, reconcile.state);
            update.setString(2, json(reconcile.course));
            update.setBytes(3, bytes(reconcile.sourceSums));
            update.setBytes(4, bytes(reconcile.targetSums));
            update.setString(5, reconcile.error);
            update.setInt(6, reconcile.failures);
            update.setBoolean(7, reconcile.mandatory);
            update.setBoolean(8, reconcile.confirmed);
            update.setLong(9, rest.toMillis());
            update.setBoolean(10, free);
            update.setLong(11, LEASE.toMillis());
            update.setBoolean(12, free);
            update.setBoolean(13, reconcile.isOver());
            update.setString(14, reconcile.key.sync().toString());
            update.setBoolean(15, reconcile.key.dry());
            update.executeUpdate();
        }
    }

    private static final String FAIL = """
            update sync.reconciles set state = ?, error = ?, failures = ?, mandatory = ?, next_attempt = clock_timestamp() + ? * interval '1 ms',
                   lease_owner = null, lease_until = null, finished_at = case when ? = 'failed' then clock_timestamp() end
            where sync = ?::uuid and dry = ? and lease_owner = ? and lease_number = ?
            """;

    /** Notes a failure and when to try again; how far it is stays as it was written last. False when it has another owner by now. */
    boolean fail(Connection connection, Reconcile reconcile, Duration wait) throws SQLException {
        try (var update = connection.prepareStatement(FAIL)) {
            update.setString(1, reconcile.state);
            update.setString(2, reconcile.error);
            update.setInt(3, reconcile.failures);
            update.setBoolean(4, reconcile.mandatory);
            update.setLong(5, wait.toMillis());
            update.setString(6, reconcile.state);
            update.setString(7, reconcile.key.sync().toString());
            update.setBoolean(8, reconcile.key.dry());
            update.setString(9, reconcile.lease.owner());
            update.setLong(10, reconcile.lease.number());
            return update.executeUpdate() == 1;
        }
    }

    private static final String REST = """
            update sync.reconciles set next_attempt = clock_timestamp() + ? * interval '1 ms'
            where (sync, dry) in (select r.sync, r.dry from sync.reconciles r
                                  where r.target = ?::uuid and (r.state in %s or r.state = 'failed' and r.mandatory)
                                    and coalesce(r.next_attempt < clock_timestamp() + ? * interval '1 ms', true) for update skip locked)
            """.formatted(UNDER_WAY);

    /** Leaves all of a target alone for a while: one that does not answer must not take the time of all others. */
    void rest(Connection connection, UUID target, Duration wait) throws SQLException {
        try (var update = connection.prepareStatement(REST)) {
            update.setLong(1, wait.toMillis());
            update.setString(2, target.toString());
            update.setLong(3, wait.toMillis());
            update.executeUpdate();
        }
    }

    private static final String RELEASE = "update sync.reconciles set lease_owner = null, lease_until = null where lease_owner = ?";

    /** Whoever stops in order lets the others go on at once. */
    int release(Connection connection, String owner) throws SQLException {
        try (var update = connection.prepareStatement(RELEASE)) {
            update.setString(1, owner);
            return update.executeUpdate();
        }
    }

    static Course course(String json) {
        try {
            return json == null ? new Course() : Wire.JSON.readValue(json, Course.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a reconcile cannot be read", e);
        }
    }

    static String json(Course course) {
        try {
            return Wire.JSON.writeValueAsString(course);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a reconcile cannot be written", e);
        }
    }

    static long[] sums(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        var sums = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(sums);
        return sums;
    }

    static byte[] bytes(long[] sums) {
        if (sums == null) {
            return null;
        }
        var bytes = ByteBuffer.allocate(sums.length * Long.BYTES);
        bytes.asLongBuffer().put(sums);
        return bytes.array();
    }
}
