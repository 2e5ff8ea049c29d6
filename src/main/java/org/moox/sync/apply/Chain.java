package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;

/**
 * Where the incoming stream of one source stands.
 *
 * @param lastBatch id of the last batch applied; null before the first one
 * @param refusals given at positions that a later request may still contain
 */
record Chain(long epoch, Position position, UUID lastBatch, List<Refusal> refusals) {

    private static final TypeReference<List<Refusal>> REFUSALS = new TypeReference<>() {
    };

    private static final String CREATE = "insert into sync.received (source) values (?) on conflict do nothing";

    private static final String LOCK = """
            select epoch, tick, position, last_batch, refusals from sync.received where source = ? for update
            """;

    /** Reads the source's row and keeps it locked until the transaction ends: batches of one source are applied one after another. */
    static Chain lock(Connection connection, UUID source) throws SQLException {
        try (var create = connection.prepareStatement(CREATE); var lock = connection.prepareStatement(LOCK)) {
            create.setObject(1, source);
            create.executeUpdate();
            lock.setObject(1, source);
            try (var row = lock.executeQuery()) {
                row.next();
                return new Chain(row.getLong(1), new Position(row.getLong(2), row.getLong(3)),
                        row.getObject(4, UUID.class), read(row.getString(5)));
            }
        }
    }

    /**
     * The chain as this request meets it; reset when it opens a new epoch.
     *
     * @throws SyncException CHAIN_BROKEN when the batch does not follow the last one
     */
    Chain follow(ChangesRequest request) {
        if (request.epoch() == epoch && (Objects.equals(lastBatch, request.previous()) || lastBatch != null
                && (lastBatch.equals(request.batch()) || request.attempts().contains(lastBatch)))) {
            return this;
        }
        if (request.epoch() > epoch && request.previous() == null) {
            return new Chain(request.epoch(), Position.START, null, List.of());
        }
        throw new SyncException(Reason.CHAIN_BROKEN, "previous",
                "The batch does not follow the last one that was applied here; start a new epoch.",
                Map.of("epoch", epoch, "position", position));
    }

    /** Whether an earlier request has brought this item. */
    boolean has(Item item) {
        return !item.position().isAfter(position);
    }

    Optional<Refusal> refusal(Item item) {
        return refusals.stream()
                .filter(r -> r.position().equals(item.position()) && r.sync().equals(item.sync())
                        && r.record().equals(item.record()))
                .findFirst();
    }

    /**
     * The chain after the request.
     *
     * @param remembered all refusals of the request's items, repeated and new
     */
    Chain after(ChangesRequest request, List<Refusal> remembered) {
        var kept = refusals.stream().filter(r -> r.position().isAfter(request.upto()));
        var end = request.upto().isAfter(position) ? request.upto() : position;
        return new Chain(epoch, end, request.batch(), Stream.concat(kept, remembered.stream()).distinct().toList());
    }

    private static final String STORE = """
            update sync.received set epoch = ?, tick = ?, position = ?, last_batch = ?, refusals = ?::jsonb,
                   updated_at = clock_timestamp()
            where source = ?
            """;

    void store(Connection connection, UUID source) throws SQLException {
        try (var store = connection.prepareStatement(STORE)) {
            store.setLong(1, epoch);
            store.setLong(2, position.tick());
            store.setLong(3, position.position());
            store.setObject(4, lastBatch);
            store.setString(5, Run.text(refusals));
            store.setObject(6, source);
            store.executeUpdate();
        }
    }

    private static List<Refusal> read(String json) {
        try {
            return Wire.JSON.readValue(json, REFUSALS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("sync.received holds refusals that cannot be read", e);
        }
    }
}
