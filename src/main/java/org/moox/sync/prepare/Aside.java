package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.Delays;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Stream;
import org.moox.sync.log.Streams;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.Position;

/** Writes down what a chunk comes to besides its batch: what cannot be sent, what waits, what is withdrawn or truncated. On the connection of the write-ahead. */
@ApplicationScoped
class Aside {

    private static final Deliveries.Backoff UNREADABLE = new Deliveries.Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15));

    private final Streams streams;
    private final Deliveries deliveries;
    private final Delays delays;
    private final GoneRecords gone;
    private final Syncs syncs;

    Aside(Streams streams, Deliveries deliveries, Delays delays, GoneRecords gone, Syncs syncs) {
        this.syncs = syncs;
        this.streams = streams;
        this.deliveries = deliveries;
        this.delays = delays;
        this.gone = gone;
    }

    /** Whether the definitions that it was read by are still those of the registry: what they left out would be lost. */
    boolean isCurrent(Connection connection, Chunk chunk) throws SQLException {
        return syncs.isCurrent(connection, chunk.revision());
    }

    void write(Connection connection, Stream stream, Chunk chunk) throws SQLException {
        deliveries.setAside(connection, chunk.unreadable(), UNREADABLE);
        deliveries.forget(connection, chunk.withdrawn());
        delays.note(connection, chunk.delayed());
        if (!chunk.truncated().isEmpty()) {
            expand(connection, stream, chunk);
        }
        gone.forget(connection, chunk.deleted(), stream.target());
        if (chunk.reconcile()) {
            streams.reconcileDue(connection, stream.lease());
        }
    }

    // once, however often the chunk is built anew: the deliveries may be millions
    private void expand(Connection connection, Stream stream, Chunk chunk) throws SQLException {
        var before = streams.expand(connection, stream.lease(), chunk.upto());
        for (var truncated : chunk.truncated()) {
            if (new Position(chunk.tick(), truncated.position()).isAfter(before)) {
                deliveries.expand(connection, truncated.model(), truncated.origin(), truncated.sync(), truncated.number());
            }
        }
    }
}
