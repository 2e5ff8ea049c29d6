package org.moox.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A database in the box, for a first look, development and tests. Found by {@code ServiceLoader}, so that a build without it
 * ({@code -Dembedded=false}) needs no change here.
 */
public interface EmbeddedDatabase {

    /**
     * Starts a server on this folder, or adopts the one that a killed process left running there.
     *
     * @param folder survives restarts; made when it does not exist
     * @param port 0 for any free one; an adopted server keeps its own
     * @throws org.moox.sync.problem.SyncException when it cannot start, with one sentence that says what to mend
     */
    Running start(Path folder, int port);

    /** The server that somebody else has started on this folder; empty when none runs there. It is theirs to stop. */
    Optional<Server> running(Path folder);

    /** A server that accepts connections. */
    interface Server {

        String jdbcUrl();

        String username();

        String password();
    }

    /** A server that is ours to stop. */
    interface Running extends Server {

        /** The process id of the server, also of an adopted one. */
        long pid();

        /** Ends the server and waits for it; what is committed is on disk either way. */
        void stop(Duration atMost);
    }
}
