package org.moox.sync.send;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.Streams;
import org.moox.sync.prepare.ChunkReader;
import org.moox.sync.prepare.PrepareConfig;
import org.moox.sync.prepare.WriteAhead;

/** The steps of a stream, in one hand; each can be called on its own. */
@ApplicationScoped
public class Steps {

    private final Streams streams;
    private final ChunkReader reader;
    private final WriteAhead writeAhead;
    private final Sender sender;
    private final Settlement settlement;
    private final int batchItems;

    Steps(Streams streams, ChunkReader reader, WriteAhead writeAhead, Sender sender, Settlement settlement,
            PrepareConfig config) {
        this.streams = streams;
        this.reader = reader;
        this.writeAhead = writeAhead;
        this.sender = sender;
        this.settlement = settlement;
        this.batchItems = config.items();
    }

    public Streams streams() {
        return streams;
    }

    public ChunkReader reader() {
        return reader;
    }

    public WriteAhead writeAhead() {
        return writeAhead;
    }

    public Sender sender() {
        return sender;
    }

    public Settlement settlement() {
        return settlement;
    }

    int batchItems() {
        return batchItems;
    }
}
