package org.moox.sync.platform;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.outgoing.Exchange;
import org.moox.sync.outgoing.Reply;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Signer;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.Headers;

import io.vertx.core.MultiMap;

/** Posts signed bytes to peers. Each call signs anew, with a new timestamp and every key that is valid. Blocking, thread-safe. */
@ApplicationScoped
public class PeerClient {

    private final Self self;
    private final Platforms platforms;
    private final PeerKeys keys;
    private final Exchange exchange;
    private final Clock clock;

    PeerClient(Self self, Platforms platforms, PeerKeys keys, Exchange exchange, Clock clock) {
        this.self = self;
        this.platforms = platforms;
        this.keys = keys;
        this.exchange = exchange;
        this.clock = clock;
    }

    /**
     * Signs and posts.
     *
     * @param path below the peer's webhook path: {@code ""}, {@code "/models"}, {@code "/digest"}, {@code "/command"}
     * @param id webhook id; the same for every attempt at the same bytes
     * @throws SyncException UNKNOWN_PLATFORM when the peer or a key for it is not registered
     */
    public Reply post(UUID peer, String path, String id, byte[] body, Duration timeout) {
        var target = platforms.require(peer);
        var valid = keys.signing(peer);
        if (valid.isEmpty()) {
            throw new SyncException(Reason.UNKNOWN_PLATFORM, "id",
                    "There is no key for %s here: call POST /api/platform/sync on the master.".formatted(target.name()));
        }
        return post(target, path, id, body, valid, timeout);
    }

    /** Signs with these keys and posts. */
    Reply post(Peer target, String path, String id, byte[] body, List<SigningKey> valid, Duration timeout) {
        var now = clock.instant();
        var headers = MultiMap.caseInsensitiveMultiMap()
                .add("content-type", "application/json")
                .add("user-agent", "moox-sync")
                .add(Headers.ID, id)
                .add(Headers.TIMESTAMP, Long.toString(now.getEpochSecond()))
                .add(Headers.SIGNATURE, Signer.sign(valid, id, now, body))
                .add(Headers.SOURCE, self.id().toString())
                .add(Headers.KEY, valid.get(0).id());
        return exchange.post(target.domain(), target.webhookPath() + path, headers, body, capOf(path), timeout);
    }

    /** Models, digests and the refusals of a whole batch may be long; any other answer is short. */
    private static int capOf(String path) {
        return path.isEmpty() || path.equals("/models") || path.equals("/digest") ? 16 << 20 : 1 << 20;
    }
}
