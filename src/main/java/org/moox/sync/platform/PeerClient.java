package org.moox.sync.platform;

import java.time.Duration;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

/** Posts signed bytes to peers. Each call signs anew, with a new timestamp and every key that is valid. Blocking, thread-safe. */
@ApplicationScoped
public class PeerClient {

    /**
     * Signs and posts.
     *
     * @param path below the peer's webhook path: {@code ""}, {@code "/models"}, {@code "/digest"}, {@code "/command"}
     * @param id webhook id; the same for every attempt at the same bytes
     * @throws org.moox.sync.problem.SyncException UNKNOWN_PLATFORM when the peer or a key for it is not registered
     */
    public Reply post(UUID peer, String path, String id, byte[] body, Duration timeout) {
        throw new UnsupportedOperationException();
    }
}
