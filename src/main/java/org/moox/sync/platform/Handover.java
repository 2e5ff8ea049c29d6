package org.moox.sync.platform;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.outgoing.Reply;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.Wire;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Hands the registry to the successor that is recorded, as often as it takes. */
@ApplicationScoped
class Handover {

    static final String PATH = "/handover";

    private static final Logger LOG = Logger.getLogger(Handover.class);

    private final Registry registry;
    private final Legacy legacy;
    private final Announcements announcements;
    private final PeerClient client;
    private final Self self;
    private final PlatformConfig config;
    private final List<SyncDefinitions> definitions;

    Handover(Registry registry, Legacy legacy, Announcements announcements, PeerClient client, Self self, PlatformConfig config,
            @All List<SyncDefinitions> definitions) {
        this.registry = registry;
        this.legacy = legacy;
        this.announcements = announcements;
        this.client = client;
        this.self = self;
        this.config = config;
        this.definitions = definitions;
    }

    /** One attempt; null when the successor is the master now, else why it is not. Blocking, own transactions. */
    String attempt(Peer heir) {
        var reply = send(heir);
        if (reply instanceof Reply.Unreachable unreachable) {
            return unreachable.reason();
        }
        var answered = (Reply.Answered) reply;
        if (!tookOver(answered)) {
            return Courier.detail(answered);
        }
        retire(heir.id());
        return null;
    }

    /** Sends all there is; whether the successor has taken over is known only from its answer. */
    Reply send(Peer heir) {
        var parcel = QuarkusTransaction.requiringNew().call(() -> {
            var revision = registry.hold();
            var syncs = definitions.stream().flatMap(port -> port.all().stream()).toList();
            return legacy.pack(PlatformEditor.require(heir.id()), revision, syncs);
        });
        return client.post(heir, PATH, UUID.randomUUID().toString(), parcel.body(), parcel.signing(),
                config.peer().pushTimeout());
    }

    private static boolean tookOver(Reply.Answered answer) {
        try {
            return answer.status() == 200 && Wire.JSON.readValue(answer.body(), RegistryAnswer.class).revision() > 0;
        } catch (IOException e) { // not the answer of a platform
            return false;
        }
    }

    /** The successor edits now: the peers are to be told, and what only a master has is forgotten. */
    void retire(UUID heir) {
        QuarkusTransaction.requiringNew().run(() -> {
            var revision = registry.hold();
            if (!PlatformEditor.require(self.id()).isMaster()) {
                return; // another replica was faster
            }
            announcements.write(PlatformEditor.require(heir), self.id(), revision + 1);
            Platform.makeMaster(heir);
            registry.moveTo(revision + 1);
            LOG.infof("handed the registry over master=%s revision=%d", heir, revision + 1);
        });
    }
}
