package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.Delays;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Deliveries.Sending;
import org.moox.sync.log.Deliveries.Unfit;
import org.moox.sync.log.Delivery;
import org.moox.sync.log.Stream;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * The step "read": the next changes of a window, the rows, relations and deliveries of their records, all in one snapshot. A record that is present
 * becomes an upsert; one that is absent and was, or may have been, delivered becomes a delete; anything else becomes nothing, and one that could never be sent is forgotten.
 */
@ApplicationScoped
public class ChunkReader {

    private static final int ATTEMPTS = 10;

    private final Transactions transactions;
    private final ChangeLog log;
    private final Deliveries deliveries;
    private final Syncs syncs;
    private final RowReader rows;
    private final long maxBytes;

    ChunkReader(Transactions transactions, ChangeLog log, Deliveries deliveries, Syncs syncs, RowReader rows,
            PrepareConfig config) {
        this.transactions = transactions;
        this.log = log;
        this.deliveries = deliveries;
        this.syncs = syncs;
        this.rows = rows;
        this.maxBytes = config.bytes().asLongValue();
    }

    /**
     * Reads the next chunk of the stream's window, in a read-only transaction of its own. Changes nothing.
     *
     * @param after position to read after: the cursor, or the end of the chunk before when reading ahead
     * @param limit most changes
     * @return the chunk; its end is the window's ceiling when nothing more is in the window
     */
    public Chunk read(Stream stream, long after, int limit) {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            // before the connection is taken: whoever holds one must not wait for another, while somebody else does the same
            var known = syncs.known();
            rows.refresh();
            var chunk = transactions.snapshot(connection -> read(connection, stream, known, after, limit));
            if (chunk.isPresent()) {
                return chunk.get();
            }
        }
        throw new IllegalStateException("definitions or tables change all the time");
    }

    /** Empty when definitions or tables are others than was known: what is left out here must concern none of the definitions of this snapshot. */
    private Optional<Chunk> read(Connection connection, Stream stream, Syncs.Outgoing known, long after, int limit)
            throws SQLException {
        if (!syncs.isCurrent(connection, known.revision())) {
            return Optional.empty();
        }
        var siblings = known.definitions().stream().filter(s -> s.target().equals(stream.target())).toList();
        var changes = log.read(connection, stream, concern(siblings), after, limit);
        if (!rows.isCurrent(connection, changes.stream().map(Change::model).distinct().toList())) {
            return Optional.empty();
        }
        var end = changes.size() < limit ? stream.ceiling() : changes.get(changes.size() - 1).position();
        return Optional.of(chunk(connection, new Reading(stream, siblings, known.revision(), after), end, changes));
    }

    /** What is read, and by what. */
    private record Reading(Stream stream, List<SyncDefinition> siblings, long revision, long after) {

        Chunk chunk(long end, boolean reconcile) {
            return new Chunk(stream.tick(), after, end, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                    new ArrayList<>(), new ArrayList<>(), new HashMap<>(), reconcile, revision);
        }
    }

    private static ChangeLog.Concern concern(List<SyncDefinition> siblings) {
        return new ChangeLog.Concern(siblings.stream().map(SyncDefinition::sourceModel).distinct().toList(),
                siblings.stream().map(SyncDefinition::id).toList());
    }

    // as many of the changes as a batch may hold; a single one whatever it weighs
    private Chunk chunk(Connection connection, Reading reading, long end, List<Change> changes) throws SQLException {
        try {
            return chunk(connection, reading, end, changes, new Weight(maxBytes));
        } catch (Weight.TooMuch e) {
            var fewer = changes.subList(0, Math.max(1, Math.min(changes.size() / 2, e.rows())));
            return chunk(connection, reading, fewer.get(fewer.size() - 1).position(), fewer);
        }
    }

    private Chunk chunk(Connection connection, Reading reading, long end, List<Change> changes, Weight weight)
            throws SQLException {
        var chunk = reading.chunk(end, isOverlooked(connection, reading.siblings(), changes));
        for (var sync : reading.siblings()) {
            records(connection, sync, reading.siblings(), changes, chunk, weight);
            changes.stream()
                    .filter(c -> c.operation().equals(Change.TRUNCATED) && Pending.concerns(sync, c))
                    .reduce((a, b) -> b)
                    .ifPresent(c -> chunk.truncated()
                            .add(new Chunk.Truncated(sync.id(), sync.number(), c.model(), json(c.origin()), c.position())));
        }
        chunk.entries().sort(Comparator.comparing(e -> e.item().position()));
        return chunk;
    }

    private static boolean isOverlooked(Connection connection, List<SyncDefinition> siblings, List<Change> changes)
            throws SQLException {
        for (var change : changes) {
            for (var sync : siblings) {
                if (Overlooked.by(connection, sync, change)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void records(Connection connection, SyncDefinition sync, List<SyncDefinition> siblings, List<Change> changes,
            Chunk chunk, Weight weight) throws SQLException {
        var pending = Pending.of(sync, changes);
        if (pending.isEmpty()) {
            return;
        }
        var wanted = pending.keySet().stream().filter(r -> sync.syncIds() == null || sync.syncIds().contains(r)).toList();
        var read = read(connection, sync, siblings, wanted, changes.size() == 1 ? Weight.ofRecord() : weight);
        var delay = rows.delay(sync);
        var states = deliveries.states(connection, sync.number(), pending.keySet());
        pending.forEach((record, change) -> {
            var position = new Position(chunk.tick(), change.position());
            var state = states.get(record);
            var row = read.found().get(record);
            var unreadable = read.unreadable().get(record);
            if (row == null && unreadable == null && sync.usePlatformRelations() && change.operation().equals(Change.DELETED)) {
                chunk.deleted().computeIfAbsent(sync.sourceModel(), model -> new HashSet<>()).add(record);
            }
            if (unreadable != null) {
                chunk.unreadable().add(new Unfit(sync.number(), record, position, unreadable));
            } else if (row != null) {
                if (change.left(delay) > 0) {
                    chunk.delayed().add(new Delays.Delayed(sync.number(), record, change.left(delay)));
                }
                if (!change.waits(delay)) {
                    chunk.entries().add(upsert(sync, record, change, position, read, state));
                }
            } else if (Delivery.UNSENT.equals(state)) {
                chunk.withdrawn().add(new Sending(sync.number(), record, position, true));
            } else if (state != null) {
                chunk.entries().add(delete(sync, record, change, position));
            }
        });
    }

    // a single record, whatever a batch may hold; one that does not fit into memory is parked, with all that would travel with it
    private RowReader.Rows read(Connection connection, SyncDefinition sync, List<SyncDefinition> siblings, List<String> wanted,
            Weight weight) throws SQLException {
        try {
            return rows.read(connection, sync, siblings, wanted, weight);
        } catch (Weight.TooMuch e) {
            if (!weight.isOfRecord()) {
                throw e;
            }
            return RowReader.Rows.tooHeavy(wanted, weight);
        }
    }

    private static Entry upsert(SyncDefinition sync, String record, Pending change, Position position,
            RowReader.Rows read, String state) {
        var event = change.operation().equals(Change.CREATED) ? Item.CREATED : Item.UPDATED;
        var item = read.item(sync, record, event, position, change.origin());
        return new Entry(item, new Sending(sync.number(), record, position, false),
                state != null && !state.equals(Delivery.SENT));
    }

    private static Entry delete(SyncDefinition sync, String record, Pending change, Position position) {
        var item = new Item(sync.id(), sync.revision(), Item.DELETED, position, change.origin(), record, null, null, null, null,
                null);
        return new Entry(item, new Sending(sync.number(), record, position, true), true);
    }

    private static String json(List<List<String>> origin) {
        try {
            return origin.isEmpty() ? null : Wire.JSON.writeValueAsString(origin);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
