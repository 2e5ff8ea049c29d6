package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.ShownDeliveries;
import org.moox.sync.log.StreamTroubles;
import org.moox.sync.sync.SyncDefinition;

import io.quarkus.arc.All;

/** All that is wrong with a sync: records that stay parked, a stream that is stuck, and what others know. */
@ApplicationScoped
class Troubles {

    private final ShownDeliveries deliveries;
    private final StreamTroubles streams;
    private final List<SyncTrouble> others;

    Troubles(ShownDeliveries deliveries, StreamTroubles streams, @All List<SyncTrouble> others) {
        this.deliveries = deliveries;
        this.streams = streams;
        this.others = others;
    }

    /** Null when nothing is wrong. On the connection of the caller's transaction. */
    String of(Connection connection, SyncDefinition sync) throws SQLException {
        var troubles = new ArrayList<String>();
        troubles.add(deliveries.trouble(connection, sync.number()));
        if (sync.active()) { // one that is paused waits for nobody
            troubles.add(streams.of(connection, sync.target()));
            for (var other : others) {
                troubles.add(other.of(connection, sync));
            }
        }
        var sentence = troubles.stream().filter(Objects::nonNull).collect(Collectors.joining("; "));
        return sentence.isEmpty() ? null : sentence;
    }
}
