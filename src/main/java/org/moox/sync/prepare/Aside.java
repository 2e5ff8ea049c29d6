package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.Delays;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Stream;
import org.moox.sync.log.Streams;

/** Writes down what a chunk comes to besides its batch: what cannot be sent, what waits, what is withdrawn or truncated. On the connection of the write-ahead. */
@ApplicationScoped
class Aside {

    private static final Deliveries.Backoff UNREADABLE = new Deliveries.Backoff(Duration.ofSeconds(5), Duration.ofMinutes(15));

    private final Streams streams;
    private final Deliveries deliveries;
    private final Delays delays;
    private final GoneRecords gone;

    Aside(Streams streams, Deliveries deliveries, Delays delays, GoneRecords gone) {
        this.streams = streams;
        this.deliveries = deliveries;
        this.delays = delays;
        this.gone = gone;
    }

    void write(Connection connection, Stream stream, Chunk chunk) throws SQLException {
        deliveries.setAside(connection, chunk.unreadable(), UNREADABLE);
        deliveries.forget(connection, chunk.withdrawn());
        delays.note(connection, chunk.delayed());
        for (var truncated : chunk.truncated()) {
            deliveries.expand(connection, truncated.model(), truncated.origin(), truncated.sync(), truncated.number());
        }
        gone.forget(connection, chunk.deleted(), stream.target());
        if (chunk.reconcile()) {
            streams.reconcileDue(connection, stream.lease());
        }
    }
}
