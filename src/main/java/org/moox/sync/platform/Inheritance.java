package org.moox.sync.platform;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.HandoverMessage;
import org.moox.sync.wire.HandoverMessage.PlatformSecret;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Takes over the registry from the master that hands it to this platform. The message must have been verified. */
@ApplicationScoped
public class Inheritance {

    private static final Logger LOG = Logger.getLogger(Inheritance.class);

    private final Registry registry;
    private final Self self;
    private final Legacy legacy;
    private final Secrets secrets;
    private final List<SyncDefinitions> definitions;
    private final Clock clock;

    Inheritance(Registry registry, Self self, Legacy legacy, Secrets secrets, @All List<SyncDefinitions> definitions,
            Clock clock) {
        this.registry = registry;
        this.self = self;
        this.legacy = legacy;
        this.secrets = secrets;
        this.definitions = definitions;
        this.clock = clock;
    }

    /**
     * Makes this platform the master, in one transaction. One that has taken over already says so again and changes nothing: its answer
     * got lost, or somebody replays the message.
     *
     * @param sender id of the platform that signed
     * @throws SyncException NOT_MASTER when the sender is not the master
     */
    public RegistryAnswer accept(UUID sender, HandoverMessage message) {
        return QuarkusTransaction.requiringNew().call(() -> {
            var held = registry.hold();
            var master = Platform.all().stream().filter(Platform::isMaster).map(Platform::id).findFirst().orElse(null);
            // the one that hands over does not edit any more: whoever is beyond its revision has been the master since
            if (self.id().equals(master) || message.revision() < held) {
                return new RegistryAnswer(held, List.of());
            }
            if (!sender.equals(message.source()) || !sender.equals(master)) {
                throw new SyncException(Reason.NOT_MASTER, "Only the master hands over the registry.");
            }
            requireSense(message);
            write(message, legacy.open(message));
            return new RegistryAnswer(message.revision() + 1, List.of());
        });
    }

    private void requireSense(HandoverMessage message) {
        var masters = message.platforms().stream().filter(PlatformEntry::master).map(PlatformEntry::id).toList();
        if (!masters.equals(List.of(self.id()))) {
            throw new SyncException(Reason.INVALID, "platforms",
                    "The registry that is handed over must name the platform that it is for, and no other, as the master.");
        }
    }

    private void write(HandoverMessage message, List<PlatformSecret> inherited) {
        Platform.delete("id not in ?1", message.platforms().stream().map(PlatformEntry::id).toList());
        Platform.makeRoom();
        for (int i = 0; i < inherited.size(); i++) { // in the same order, which was checked
            var platform = Platform.takeOver(message.platforms().get(i), clock.instant());
            platform.inherit(inherited.get(i));
            secrets.keep(platform, Legacy.bytes(inherited.get(i)));
        }
        Platform.flush();
        definitions.forEach(port -> port.replace(message.syncs()));
        registry.takeOffice(message.revision() + 1);
        LOG.infof("took over as the master from=%s revision=%d platforms=%d syncs=%d", message.source(), message.revision() + 1,
                inherited.size(), message.syncs().size());
    }
}
