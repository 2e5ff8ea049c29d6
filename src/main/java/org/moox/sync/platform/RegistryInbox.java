package org.moox.sync.platform;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.RegistryMessage.PeerKey;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Takes over what the master says. The message must have been verified; who signed it is said by the caller. */
@ApplicationScoped
public class RegistryInbox {

    private static final Logger LOG = Logger.getLogger(RegistryInbox.class);

    private final Registry registry;
    private final Platforms platforms;
    private final SealedKeys sealedKeys;
    private final Announcements announcements;
    private final PlatformConfig config;
    private final List<SyncDefinitions> definitions;
    private final Clock clock;

    RegistryInbox(Registry registry, Platforms platforms, SealedKeys sealedKeys, Announcements announcements,
            PlatformConfig config, @All List<SyncDefinitions> definitions, Clock clock) {
        this.registry = registry;
        this.platforms = platforms;
        this.sealedKeys = sealedKeys;
        this.announcements = announcements;
        this.config = config;
        this.definitions = definitions;
        this.clock = clock;
    }

    /**
     * Writes platforms, keys and syncs in one transaction, unless this platform holds a newer revision; its own it writes again.
     * {@link RegistryChanged} has been fired when this returns. The known master may name another one, which is the one to listen to from then on.
     *
     * @param sender id of the platform that signed
     * @param bootstrap whether it signed with the key of the first contact
     * @throws SyncException NOT_MASTER when the sender is not the master, FORBIDDEN when a first contact finds a registry here
     */
    public RegistryAnswer accept(UUID sender, boolean bootstrap, RegistryMessage message) {
        requireMaster(sender, bootstrap, message);
        requireSense(bootstrap, message);
        return QuarkusTransaction.requiringNew().call(() -> {
            var held = registry.hold();
            if (!bootstrap && Platform.all().stream().noneMatch(known -> known.isMaster() && known.id().equals(sender))) {
                throw notTheMaster(); // since a moment, on another replica
            }
            if (bootstrap && Platform.count() > 0 && !registry.isReopened()) {
                throw forbidden("This platform has a registry already; it takes no first contact.");
            }
            if (message.revision() < held) {
                LOG.warnf("older registry left alone revision=%d held=%d", message.revision(), held);
                return new RegistryAnswer(held, states());
            }
            var keys = sealedKeys.open(bootstrap, message);
            if (bootstrap) {
                registry.reopen(false);
                forgetOtherHeirs(sender);
            }
            var known = Platform.all().stream().map(Platform::id).collect(Collectors.toSet());
            write(message, keys);
            // what is written again as it was is no news
            if (message.revision() > held || bootstrap || !known.equals(ids(message))) {
                registry.moveTo(message.revision());
            }
            return new RegistryAnswer(message.revision(), states());
        });
    }

    /** A master of before that is found by a third one: whom it handed over to is not the master any more, and nobody is told so. */
    private void forgetOtherHeirs(UUID master) {
        if (platforms.master().filter(known -> known.id().equals(master)).isEmpty()) {
            announcements.drop();
        }
    }

    private void requireMaster(UUID sender, boolean bootstrap, RegistryMessage message) {
        if (!sender.equals(message.source())) {
            throw forbidden("The message is not from the platform that signed it.");
        }
        if (config.platform().master() && bootstrap) {
            throw forbidden("This platform is configured as the master itself (sync.platform.master).");
        }
        if (!bootstrap && platforms.master().filter(master -> master.id().equals(sender)).isEmpty()) {
            throw notTheMaster();
        }
    }

    /** A master that has handed over learns from this that its peer knows. */
    private SyncException notTheMaster() {
        return new SyncException(Reason.NOT_MASTER, "source", "Only the master distributes the registry.",
                platforms.master()
                        .<Map<String, Object>>map(master -> Map.of("master", master.id().toString()))
                        .orElse(Map.of()));
    }

    private void requireSense(boolean bootstrap, RegistryMessage message) {
        var masters = message.platforms().stream().filter(PlatformEntry::master).map(PlatformEntry::id).toList();
        if (masters.size() != 1 || bootstrap && !masters.get(0).equals(message.source())) {
            throw invalid("platforms", "The registry must name one master; at the first contact its sender.");
        }
        if (masters.get(0).equals(message.you())) {
            throw invalid("platforms", "Nobody becomes the master by a registry: it is handed over.");
        }
        var name = config.platform().name().orElse("");
        var me = message.platforms()
                .stream()
                .filter(entry -> entry.id().equals(message.you()))
                .findFirst()
                .orElseThrow(() -> invalid("you", "The registry does not list the platform that it is for."));
        if (!me.name().equals(name)) {
            throw invalid("name", "The master calls this platform %s, but its sync.platform.name is %s: make them equal."
                    .formatted(me.name(), name));
        }
    }

    private static Set<UUID> ids(RegistryMessage message) {
        return message.platforms().stream().map(PlatformEntry::id).collect(Collectors.toSet());
    }

    private void write(RegistryMessage message, List<PeerKey> keys) {
        var ids = message.platforms().stream().map(PlatformEntry::id).toList();
        Platform.delete("id not in ?1", ids);
        Platform.makeRoom();
        message.platforms().forEach(entry -> Platform.takeOver(entry, clock.instant()));
        Platform.flush();
        sealedKeys.keep(keys);
        definitions.forEach(port -> port.replace(message.syncs()));
        LOG.infof("took over registry revision=%d platforms=%d syncs=%d", message.revision(), ids.size(),
                message.syncs().size());
    }

    private List<RegistryAnswer.SyncState> states() {
        return definitions.stream().flatMap(port -> port.states().stream()).toList();
    }

    private static SyncException forbidden(String detail) {
        return new SyncException(Reason.FORBIDDEN, detail);
    }

    private static SyncException invalid(String field, String detail) {
        return new SyncException(Reason.INVALID, field, detail);
    }
}
