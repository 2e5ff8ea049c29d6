package org.moox.sync.platform;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;
import org.moox.sync.outgoing.Reply;
import org.moox.sync.platform.Pushes.Push;
import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.Wire;

/** Pushes the registry from the master to every peer, and learns from the answers how their syncs fare. */
@ApplicationScoped
public class Distribution {

    static final String PATH = "/registry";

    private static final Logger LOG = Logger.getLogger(Distribution.class);
    /** No restored master is behind by as much; a peer that says so would use up the revisions that are left. */
    private static final long TOO_FAR = 1L << 32;

    private static final String FOREIGN = "Its answer is not that of a platform: check its domain and webhook_path.";

    private final Registry registry;
    private final Platforms platforms;
    private final Courier courier;
    private final Ways ways;
    private final Acknowledgements acknowledgements;
    private final ManagedExecutor executor;
    private final Map<UUID, Object> turns = new ConcurrentHashMap<>();

    Distribution(Registry registry, Platforms platforms, Courier courier, Ways ways, Acknowledgements acknowledgements,
            ManagedExecutor executor) {
        this.registry = registry;
        this.platforms = platforms;
        this.courier = courier;
        this.ways = ways;
        this.acknowledgements = acknowledgements;
        this.executor = executor;
    }

    /**
     * Pushes to all peers at once and waits for them; a dead one delays nobody but the caller, for its time-out.
     *
     * @throws org.moox.sync.problem.SyncException NOT_MASTER, naming the one to ask
     */
    public Pushes run() {
        return finish(begin());
    }

    /**
     * Begins to push to all peers; what comes of it, peer by peer.
     *
     * @throws org.moox.sync.problem.SyncException NOT_MASTER, naming the one to ask
     */
    Map<UUID, CompletableFuture<Push>> begin() {
        registry.requireMaster();
        return round();
    }

    /** Waits for all of them, and pushes once more when one holds a newer registry. */
    Pushes finish(Map<UUID, CompletableFuture<Push>> round) {
        var pushes = all(round);
        var newest = pushes.peers().stream().map(Push::revision).filter(Objects::nonNull).mapToLong(Long::longValue).max();
        if (newest.orElse(0) <= registry.revision()) {
            return pushes;
        }
        acknowledgements.goAbove(newest.getAsLong());
        return all(round());
    }

    /** Pushes to one peer alone. */
    Push reach(Peer peer) {
        return pushTo(peer);
    }

    private Map<UUID, CompletableFuture<Push>> round() {
        var peers = platforms.all().stream().filter(peer -> !peer.master()).toList();
        var pushes = Abreast.each(peers, this::pushTo, executor);
        var byPeer = new LinkedHashMap<UUID, CompletableFuture<Push>>();
        for (var i = 0; i < peers.size(); i++) {
            byPeer.put(peers.get(i).id(), pushes.get(i));
        }
        return byPeer;
    }

    private static Pushes all(Map<UUID, CompletableFuture<Push>> round) {
        return new Pushes(round.values().stream().map(CompletableFuture::join).toList());
    }

    private Push pushTo(Peer peer) {
        try {
            var push = inTurn(peer);
            if (push.status().equals("failed")) {
                LOG.warnf("registry not delivered peer=%s name=%s detail=%s", peer.id(), peer.name(), push.detail());
            }
            return push;
        } catch (RuntimeException e) {
            LOG.errorf(e, "registry not delivered peer=%s name=%s", peer.id(), peer.name());
            return failed(peer, "This platform could not make the message; its log tells more.");
        }
    }

    /** One push after the other to each peer: two first contacts at once would get into each other's way. */
    private Push inTurn(Peer peer) {
        synchronized (turns.computeIfAbsent(peer.id(), id -> new Object())) {
            return push(peer);
        }
    }

    /** Shows who we are in one way after the other, until the peer knows us by one. */
    private Push push(Peer peer) {
        var detail = "";
        for (var trust : ways.to(peer.id())) {
            var reply = courier.send(peer, trust);
            if (reply instanceof Reply.Unreachable unreachable) {
                return failed(peer, unreachable.reason());
            }
            var answered = (Reply.Answered) reply;
            if (!wasNotKnown(trust, answered)) {
                return answered.status() == 200 ? delivered(peer, answered.body()) : failed(peer, refusal(answered));
            }
            detail = Courier.detail(answered);
        }
        return failed(peer, detail + " " + ways.hint(peer.id()));
    }

    /**
     * A first contact that meets another one under way is refused too, and a failed attempt among many with 429; clocks that differ are no
     * matter of keys.
     */
    private static boolean wasNotKnown(Trust trust, Reply.Answered answer) {
        return answer.status() == 429 || answer.status() == 401 && !Courier.isAboutClocks(answer)
                || answer.status() == 403 && trust.isFirstContact();
    }

    /** A peer that names its master has another one: this platform was restored from the time before, or has come back from the dead. */
    private String refusal(Reply.Answered answer) {
        var master = Courier.member(answer, "master");
        return master.isEmpty()
                ? Courier.detail(answer)
                : "%s It listens to %s: this platform is the master no more; start it without sync.platform.master, and call POST /api/platform/rejoin here."
                        .formatted(Courier.detail(answer), platforms.all()
                                .stream()
                                .filter(known -> known.id().toString().equals(master))
                                .map(Peer::name)
                                .findFirst()
                                .orElse("another master"));
    }

    private Push delivered(Peer peer, byte[] body) {
        try {
            var answer = Wire.JSON.readValue(body, RegistryAnswer.class);
            var ours = registry.revision();
            if (answer.revision() - TOO_FAR > ours) {
                return failed(peer, FOREIGN);
            }
            if (answer.revision() > ours) { // it has left ours alone: it does not hold it
                return new Push(peer.id(), peer.name(), "failed", answer.revision(),
                        "It holds a newer registry (revision %d): push again, this one goes on above it."
                                .formatted(answer.revision()));
            }
            acknowledgements.take(peer, answer);
            return new Push(peer.id(), peer.name(), "delivered", answer.revision(), null);
        } catch (IOException e) {
            return failed(peer, FOREIGN);
        }
    }

    private Push failed(Peer peer, String detail) {
        return new Push(peer.id(), peer.name(), "failed", acknowledgements.of(peer.id()), detail);
    }
}
