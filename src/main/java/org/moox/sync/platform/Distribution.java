package org.moox.sync.platform;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;
import org.moox.sync.platform.Pushes.Push;
import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.Wire;

/** Pushes the registry from the master to every peer, and learns from the answers how their syncs fare. */
@ApplicationScoped
public class Distribution {

    static final String PATH = "/registry";

    private static final Logger LOG = Logger.getLogger(Distribution.class);
    private static final List<Trust> KNOWN = List.of(Trust.PAIR, Trust.OLDER_PAIR, Trust.PLATFORM_TOKEN, Trust.SHARED_TOKEN);
    /** Pair keys too: the peer may hold the registry although its answer got lost. */
    private static final List<Trust> UNKNOWN = List.of(Trust.PLATFORM_TOKEN, Trust.SHARED_TOKEN, Trust.PAIR, Trust.OLDER_PAIR);

    private final Registry registry;
    private final Platforms platforms;
    private final Courier courier;
    private final Acknowledgements acknowledgements;
    private final ManagedExecutor executor;

    Distribution(Registry registry, Platforms platforms, Courier courier, Acknowledgements acknowledgements,
            ManagedExecutor executor) {
        this.registry = registry;
        this.platforms = platforms;
        this.courier = courier;
        this.acknowledgements = acknowledgements;
        this.executor = executor;
    }

    /**
     * Pushes to all peers at once and waits for them; a dead one delays nobody but the caller, for its time-out.
     *
     * @throws org.moox.sync.problem.SyncException NOT_MASTER, naming the one to ask
     */
    public Pushes run() {
        registry.requireMaster();
        var pushes = platforms.all()
                .stream()
                .filter(peer -> !peer.master())
                .map(peer -> CompletableFuture.supplyAsync(() -> pushTo(peer), executor))
                .toList();
        return new Pushes(pushes.stream().map(CompletableFuture::join).toList());
    }

    private Push pushTo(Peer peer) {
        try {
            var push = push(peer);
            if (push.status().equals("failed")) {
                LOG.warnf("registry not delivered peer=%s name=%s detail=%s", peer.id(), peer.name(), push.detail());
            }
            return push;
        } catch (RuntimeException e) {
            LOG.errorf(e, "registry not delivered peer=%s name=%s", peer.id(), peer.name());
            return failed(peer, "This platform could not make the message; its log tells more.");
        }
    }

    /** Shows who we are in one way after the other, until the peer knows us by one. */
    private Push push(Peer peer) {
        Reply reply = null;
        for (var trust : acknowledgements.has(peer.id()) ? KNOWN : UNKNOWN) {
            reply = courier.send(peer, trust);
            if (!(reply instanceof Reply.Answered answered && wasNotKnown(trust, answered))) {
                break;
            }
        }
        if (reply instanceof Reply.Answered answered) {
            return answered.status() == 200 ? delivered(peer, answered.body()) : failed(peer, Courier.detail(answered));
        }
        return failed(peer, ((Reply.Unreachable) reply).reason());
    }

    /**
     * A first contact that meets another one under way is refused too, and a failed attempt among many with 429; clocks that differ are no
     * matter of keys.
     */
    private static boolean wasNotKnown(Trust trust, Reply.Answered answer) {
        return answer.status() == 429 || answer.status() == 401 && !Courier.isAboutClocks(answer)
                || answer.status() == 403 && trust.isFirstContact();
    }

    private Push delivered(Peer peer, byte[] body) {
        try {
            var answer = Wire.JSON.readValue(body, RegistryAnswer.class);
            acknowledgements.take(peer.id(), answer);
            if (answer.revision() > registry.revision()) {
                return failed(peer, "It holds a newer registry (revision %d): push again, this one goes on above it."
                        .formatted(acknowledgements.goAbove(answer.revision())));
            }
            return new Push(peer.id(), peer.name(), "delivered", answer.revision(), null);
        } catch (IOException e) {
            return failed(peer, "Its answer is not that of a platform: check its domain and webhook_path.");
        }
    }

    private Push failed(Peer peer, String detail) {
        return new Push(peer.id(), peer.name(), "failed", acknowledgements.of(peer.id()), detail);
    }
}
