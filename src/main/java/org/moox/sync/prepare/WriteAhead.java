package org.moox.sync.prepare;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Stream;
import org.moox.sync.log.Streams;
import org.moox.sync.platform.Self;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * The step "write ahead": before a batch can reach anybody, its id and the deliveries of its items are committed. So a batch that was applied while
 * its answer got lost can never leave a record behind that nobody remembers.
 */
@ApplicationScoped
public class WriteAhead {

    private static final Duration EXPANSION = Duration.ofHours(1); // a TRUNCATE becomes a change for each delivery, which may be many millions

    private final Transactions transactions;
    private final Streams streams;
    private final Deliveries deliveries;
    private final Aside aside;
    private final Self self;

    WriteAhead(Transactions transactions, Streams streams, Deliveries deliveries, Aside aside, Self self) {
        this.transactions = transactions;
        this.streams = streams;
        this.deliveries = deliveries;
        this.aside = aside;
        this.self = self;
    }

    /**
     * Promises a chunk to the target, in a transaction of its own. A chunk that nobody has to be told about only moves the cursor, unless a batch is under
     * way: that one is sent even if it has become empty.
     *
     * @return the batch to send; empty when the cursor has moved already, and when the definitions are others by now: then nothing was written, and the chunk is to be read anew
     * @throws org.moox.sync.log.LeaseLost when somebody else owns the stream; nothing was written
     */
    public Optional<Batch> write(Stream stream, Chunk chunk) {
        var batch = chunk.entries().isEmpty() && stream.attempts().isEmpty()
                ? Optional.<Batch>empty()
                : Optional.of(batch(stream, chunk));
        Transactions.Work<Boolean> work = connection -> {
            if (!aside.isCurrent(connection, chunk)) {
                return false;
            }
            if (batch.isPresent()) {
                streams.attempt(connection, stream.lease(), batch.get().id());
                deliveries.writeAhead(connection, chunk.entries().stream().map(Entry::sending).toList());
            } else {
                streams.pass(connection, stream.lease(), chunk.end());
            }
            aside.write(connection, stream, chunk);
            return true;
        };
        var written = chunk.truncated().isEmpty() ? transactions.run(work) : transactions.run(EXPANSION, work);
        return written ? batch : Optional.empty();
    }

    /** An empty batch at the cursor, to learn whether the target still knows the chain. Own transaction. */
    public Batch probe(Stream stream) {
        var batch = batch(stream, Chunk.empty(stream.tick(), stream.position()));
        transactions.run(connection -> {
            streams.attempt(connection, stream.lease(), batch.id());
            return null;
        });
        return batch;
    }

    private Batch batch(Stream stream, Chunk chunk) {
        var id = UUID.randomUUID();
        var items = chunk.entries().stream().map(Entry::item).toList();
        var request = new ChangesRequest(ChangesRequest.KIND, Envelope.SPEC_VERSION, self.id(), stream.target().toString(),
                stream.epoch(), stream.previous(), id, stream.attempts(), chunk.upto(), items);
        return new Batch(id, stream.lease(), stream.epoch(), new Position(chunk.tick(), chunk.start()), chunk.upto(),
                List.copyOf(chunk.entries()), bytes(request));
    }

    private static byte[] bytes(ChangesRequest request) {
        try {
            return Wire.JSON.writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a batch cannot be written as JSON", e);
        }
    }
}
