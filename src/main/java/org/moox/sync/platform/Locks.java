package org.moox.sync.platform;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.Headers;

/** Who is locked: no records travel to or from a locked platform, on every platform that knows of it. Registry messages do, else nobody could unlock it. */
@ApplicationScoped
public class Locks {

    private final Self self;
    private final Platforms platforms;

    Locks(Self self, Platforms platforms) {
        this.self = self;
        this.platforms = platforms;
    }

    /** Why no records go between this platform and that one now; empty when they may. */
    public Optional<String> between(UUID peer) {
        return own().or(() -> platforms.find(peer).flatMap(Locks::sentence));
    }

    /** Why this platform sends and takes no records now. */
    public Optional<String> own() {
        return self.peer().flatMap(Locks::sentence);
    }

    /** @throws SyncException FORBIDDEN */
    public void requireKnown(UUID source) {
        if (platforms.find(source).isEmpty()) {
            throw new SyncException(Reason.FORBIDDEN, Headers.SOURCE, "Platform " + source + " is not registered here.");
        }
    }

    /**
     * Whether records of this sender are taken now. One who has not heard of the lock yet keeps its batch and comes again.
     *
     * @throws SyncException FORBIDDEN when the sender is locked or this platform is read only, UNAVAILABLE when this platform is locked
     */
    public void requireOpen(UUID source) {
        own().ifPresent(lock -> {
            throw new SyncException(Reason.UNAVAILABLE, lock);
        });
        between(source).ifPresent(lock -> {
            throw new SyncException(Reason.FORBIDDEN, Headers.SOURCE, lock);
        });
        if (self.peer().filter(Peer::readOnly).isPresent()) {
            throw new SyncException(Reason.FORBIDDEN, "read_only", "This platform is read only: it takes no records.");
        }
    }

    private static Optional<String> sentence(Peer peer) {
        if (!peer.locked()) {
            return Optional.empty();
        }
        var reason = peer.lockReason() == null || peer.lockReason().isBlank() ? "" : " (" + peer.lockReason() + ")";
        return Optional
                .of("Platform %s is locked%s; what is meant for it, or comes from it, waits.".formatted(peer.name(), reason));
    }
}
