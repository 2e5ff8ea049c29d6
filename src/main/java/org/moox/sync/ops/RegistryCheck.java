package org.moox.sync.ops;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.database.OneShot;
import org.moox.sync.outgoing.OutgoingConfig;
import org.moox.sync.outgoing.PlainHttp;
import org.moox.sync.platform.Peer;
import org.moox.sync.platform.PlatformConfig;
import org.moox.sync.platform.Platforms;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;

/** Compares the configuration with the registry in the database: the rest of the boot checks, which needs one. In production only. */
@ApplicationScoped
class RegistryCheck {

    private final PlatformConfig config;
    private final OutgoingConfig outgoing;
    private final Platforms platforms;

    RegistryCheck(PlatformConfig config, OutgoingConfig outgoing, Platforms platforms) {
        this.config = config;
        this.outgoing = outgoing;
        this.platforms = platforms;
    }

    /** Behind the first master, who registers himself; in front of keys and streams. */
    void atStart(@Observes @Priority(202) StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.NORMAL && !OneShot.isOn()) {
            check(platforms.all());
        }
    }

    /** @throws SyncException with one sentence that says what to mend */
    void check(List<Peer> all) {
        var name = config.platform().name().orElse("");
        if (all.isEmpty()) {
            return; // it waits for its registry
        }
        if (all.stream().noneMatch(peer -> peer.name().equals(name))) {
            throw refused("sync.platform.name",
                    "This database holds the registry of others: no platform is called %s there. Set SYNC_PLATFORM_NAME to the one that this is (%s), or use a database of its own."
                            .formatted(name, all.stream().map(Peer::name).sorted().collect(Collectors.joining(", "))));
        }
        var rule = new PlainHttp(outgoing.scheme(), outgoing.allowedNetworks().orElse(List.of()));
        all.stream()
                .map(peer -> rule.refusal(peer.domain()).map(why -> "Platform " + peer.name() + ": " + why))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(sentence -> {
                    throw refused("sync.peer.allowed-networks", sentence + " (SYNC_PEER_ALLOWED_NETWORKS)");
                });
    }

    private static SyncException refused(String property, String sentence) {
        return new SyncException(Reason.INVALID, property, sentence);
    }
}
