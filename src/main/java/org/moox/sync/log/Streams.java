package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.wire.Position;

/**
 * The streams of this platform: who owns them, which window they read, where they stand. Every write checks the lease in its own
 * transaction, so an owner that was taken for dead can do no harm. Leases and waits are measured by PostgreSQL's clock, which all replicas share.
 */
@ApplicationScoped
public class Streams {

    private final Transactions transactions;
    private final Duration leaseTime;

    Streams(Transactions transactions, LogConfig config) {
        this.transactions = transactions;
        this.leaseTime = config.lease();
    }

    private static final String START = """
            insert into sync.streams (target, seen, upto, system)
            select target, pg_current_snapshot(), pg_current_snapshot(), %s from unnest(?::uuid[]) as target
            on conflict (target) do update
                set state = 'active', seen = excluded.seen, upto = excluded.upto, tick = streams.tick + 1, position = 0, ceiling = 0,
                    reconcile_due = true, failures = 0, next_attempt = null, failing_since = null, last_error = null
                where streams.state = 'idle'
            """.formatted(Epochs.DATABASE);

    private static final String REST = """
            update sync.streams set state = 'idle' where state <> 'idle' and not (target = any (?::uuid[]))
            """;

    /**
     * Lets streams to exactly these targets flow. A new one starts with what commits from now on; one that nothing needs any more rests, and holds
     * nothing in the log, so when it is needed again a reconcile is due. Own transaction.
     *
     * @param targets asked for while no other replica aligns: what that one has just started must not be stopped
     */
    public void align(Supplier<? extends Collection<UUID>> targets) {
        transactions.run(connection -> {
            try (var lock = connection.createStatement()) {
                lock.execute("select pg_advisory_xact_lock(hashtext('sync.streams'))");
            }
            var ids = connection.createArrayOf("text", targets.get().stream().map(UUID::toString).toArray());
            for (var sql : List.of(START, REST)) {
                try (var statement = connection.prepareStatement(sql.replace("?::uuid[]", "?::text[]::uuid[]"))) {
                    statement.setArray(1, ids);
                    statement.executeUpdate();
                }
            }
            return null;
        });
    }

    /** Targets of all streams that flow. */
    public List<UUID> active() {
        return transactions.snapshot(connection -> {
            try (var select = connection.createStatement();
                    var rows = select.executeQuery("select target from sync.streams where state = 'active' order by target")) {
                var targets = new ArrayList<UUID>();
                while (rows.next()) {
                    targets.add(rows.getObject(1, UUID.class));
                }
                return targets;
            }
        });
    }

    // a lease that ends much later than it could have been begun is from before the clock was set back
    private static final String CLAIM = """
            update sync.streams
            set lease_number = case when lease_owner = ? then lease_number else lease_number + 1 end,
                lease_owner = ?, lease_until = clock_timestamp() + ? * interval '1 ms'
            where target = ?::uuid and state = 'active'
              and (lease_owner is null or lease_owner = ? or lease_until < clock_timestamp()
                   or lease_until > clock_timestamp() + 2 * ? * interval '1 ms' + interval '10 minutes')
            returning lease_number, %s, system is distinct from %s, pg_snapshot_xmax(upto) > pg_snapshot_xmax(pg_current_snapshot())
            """.formatted(StreamTable.SERVER, Epochs.DATABASE);

    /**
     * Takes or keeps the lease of a stream. Where the database is not the one that the stream knew (restored, promoted), the stream starts
     * a new epoch. Own transaction.
     *
     * @param owner names the process
     * @return the stream, or empty when another process owns it, it rests, or it was stopped
     */
    public Optional<Stream> claim(UUID target, String owner) {
        return transactions.run(connection -> {
            try (var update = connection.prepareStatement(CLAIM)) {
                update.setString(1, owner);
                update.setString(2, owner);
                update.setLong(3, leaseTime.toMillis());
                update.setString(4, target.toString());
                update.setString(5, owner);
                update.setLong(6, leaseTime.toMillis());
                try (var rows = update.executeQuery()) {
                    if (!rows.next()) {
                        return Optional.<Stream>empty();
                    }
                    var lease = new Stream.Lease(target, owner, rows.getLong(1), rows.getString(2));
                    return Optional.of(claimed(connection, lease, rows.getBoolean(3), rows.getBoolean(4)));
                }
            }
        });
    }

    private static Stream claimed(Connection connection, Stream.Lease lease, boolean other, boolean past) throws SQLException {
        if (!other && !past) {
            return StreamTable.read(connection, lease);
        }
        return Epochs.begin(connection, lease, other ? EpochReason.OTHER_DATABASE : EpochReason.PAST);
    }

    private static final String RELEASE = """
            update sync.streams set lease_until = null, lease_owner = null where %s
            """;

    /** Gives the lease back, so that another replica takes over at once. Own transaction. */
    public void release(Stream.Lease lease) {
        transactions.run(connection -> StreamTable.write(connection, RELEASE, lease, List.of(), false));
    }

    /** The stream as it stands. @throws LeaseLost when it is no longer the lease's */
    public Stream reread(Stream.Lease lease) {
        return transactions.run(connection -> {
            extend(connection, lease);
            return StreamTable.read(connection, lease);
        });
    }

    private static final String OPEN = """
            update sync.streams set seen = upto, upto = ?::pg_snapshot, tick = tick + 1, ceiling = ?, position = ?
            where %s
            """;

    /**
     * Opens the next window: what became visible since the last one. A window that is not settled stays. Own transaction.
     *
     * @param evenIfEmpty move the snapshots although nothing changed, so that the log can be pruned
     * @return the stream, with {@link Stream#isWindowDone()} when there is nothing new
     */
    public Stream openWindow(Stream stream, boolean evenIfEmpty) {
        if (!stream.isWindowDone()) {
            return stream;
        }
        return transactions.run(connection -> {
            var fresh = Fresh.since(connection, stream.upto());
            if (fresh.ceiling() == 0 && !evenIfEmpty) {
                return stream;
            }
            StreamTable.write(connection, OPEN, stream.lease(),
                    List.of(fresh.snapshot(), fresh.ceiling(), Math.max(0, fresh.floor() - 1)), true);
            return StreamTable.read(connection, stream.lease());
        });
    }

    private static final String ATTEMPT = """
            update sync.streams set attempts = attempts || ?::uuid where %s
            """;

    /** Notes the id of a batch before it is sent, on the connection of the caller's transaction. @throws LeaseLost */
    public void attempt(Connection connection, Stream.Lease lease, UUID batch) throws SQLException {
        StreamTable.write(connection, ATTEMPT, lease, List.of(batch.toString()), true);
    }

    private static final String SETTLE = """
            update sync.streams set position = ?, previous = ?::uuid, attempts = '{}', failures = 0, next_attempt = null, last_error = null,
                   failing_since = null, acknowledged = clock_timestamp()
            where attempts @> array[?::uuid] and %s
            """;

    /**
     * Moves the cursor to the end of an acknowledged batch, on the connection of the caller's transaction.
     *
     * @throws LeaseLost also when the batch is not one under way: the database was rolled back, or the answer came before
     */
    public void settle(Connection connection, Stream.Lease lease, long position, UUID answered) throws SQLException {
        StreamTable.write(connection, SETTLE, lease, List.of(position, answered.toString(), answered.toString()), true);
    }

    private static final String EXPANDED = "select expanded_tick, expanded from sync.streams where ";

    private static final String EXPAND = """
            update sync.streams set expanded_tick = ?, expanded = greatest(?, case when expanded_tick = ? then expanded else 0 end) where %s
            """;

    /**
     * Notes that each TRUNCATE up to there becomes changes, on the connection of the caller's transaction, which sees to it.
     *
     * @return up to where that was done before
     * @throws LeaseLost when the stream is no longer the lease's
     */
    public Position expand(Connection connection, Stream.Lease lease, Position upto) throws SQLException {
        var before = StreamTable.position(connection, EXPANDED, lease);
        StreamTable.write(connection, EXPAND, lease, List.of(upto.tick(), upto.position(), upto.tick()), true);
        return before;
    }

    private static final String PASS = """
            update sync.streams set position = ? where %s
            """;

    /** Moves the cursor over changes that nobody had to be told about; ids under way are kept. Caller's transaction. @throws LeaseLost */
    public void pass(Connection connection, Stream.Lease lease, long position) throws SQLException {
        StreamTable.write(connection, PASS, lease, List.of(position), true);
    }

    private static final String FAIL = """
            update sync.streams set failures = failures + 1, last_error = ?, next_attempt = clock_timestamp() + ? * interval '1 ms',
                   failing_since = coalesce(failing_since, clock_timestamp())
            where %s
            """;

    /** Notes a failed attempt and when to try again, within an hour. Own transaction. @throws LeaseLost */
    public Stream fail(Stream.Lease lease, String error, Duration wait) {
        return transactions.run(connection -> {
            StreamTable.write(connection, FAIL, lease, List.of(error, Math.min(wait.toMillis(), StreamTable.LONGEST_WAIT)),
                    true);
            return StreamTable.read(connection, lease);
        });
    }

    private static final String HOLD = """
            update sync.streams set failures = 0, last_error = null, next_attempt = null, failing_since = null where %s
            """;

    /** Forgets failures: nothing is to be waited out by a stream that waits for something else. Own transaction. @throws LeaseLost */
    public void hold(Stream.Lease lease) {
        transactions.run(connection -> StreamTable.write(connection, HOLD, lease, List.of(), true));
    }

    private static final String STOP = """
            update sync.streams set state = 'stopped', last_error = ?, failing_since = coalesce(failing_since, clock_timestamp()), lease_owner = null, lease_until = null where %s
            """;

    /** Stops the stream until a person acts. Own transaction. @throws LeaseLost */
    public void stop(Stream.Lease lease, String error) {
        transactions.run(connection -> StreamTable.write(connection, STOP, lease, List.of(error), true));
    }

    /**
     * Starts a new epoch: from now on, with everything before it left to a reconcile. No rewinding. Own transaction.
     *
     * @throws LeaseLost when the stream is no longer the lease's
     */
    public Stream restart(Stream.Lease lease, EpochReason reason) {
        return transactions.run(connection -> Epochs.begin(connection, lease, reason));
    }

    /**
     * Starts a new epoch, because the target's chain ends elsewhere. Own transaction.
     *
     * @param receiverEpoch the epoch that the target named
     * @param receiverEnd how far it is there; null when it did not say
     * @throws LeaseLost when the stream is no longer the lease's
     */
    public Stream restart(Stream.Lease lease, long receiverEpoch, Position receiverEnd) {
        return transactions.run(connection -> Epochs.begin(connection, lease, receiverEpoch, receiverEnd));
    }

    private static final String RECONCILED = """
            update sync.streams set reconcile_due = false where target = ?::uuid and reconcile_due and previous is not null
            """;

    /**
     * Clears {@code reconcile_due}, once the target has acknowledged the epoch, in the caller's transaction, which appends what is to be repaired.
     *
     * @return whether it was set
     */
    public boolean reconciled(Connection connection, UUID target) throws SQLException {
        try (var update = connection.prepareStatement(RECONCILED)) {
            update.setString(1, target.toString());
            return update.executeUpdate() == 1;
        }
    }

    /** Asks for a reconcile, on the connection of the caller's transaction. @throws LeaseLost */
    public void reconcileDue(Connection connection, Stream.Lease lease) throws SQLException {
        StreamTable.write(connection, "update sync.streams set reconcile_due = true where %s", lease, List.of(), true);
    }

    private void extend(Connection connection, Stream.Lease lease) throws SQLException {
        StreamTable.write(connection, "update sync.streams set lease_until = clock_timestamp() + interval '%d ms' where %%s"
                .formatted(leaseTime.toMillis()), lease, List.of(), true);
    }
}
