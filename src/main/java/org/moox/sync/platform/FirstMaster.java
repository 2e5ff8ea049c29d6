package org.moox.sync.platform;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.database.OneShot;
import org.moox.sync.outgoing.Domain;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Tokens;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;

/** With an empty registry, a platform that is configured as the master registers itself; any other waits. */
@ApplicationScoped
class FirstMaster {

    private static final Logger LOG = Logger.getLogger(FirstMaster.class);

    private final PlatformConfig config;
    private final Registry registry;
    private final Secrets secrets;
    private final Self self;
    private final Clock clock;

    FirstMaster(PlatformConfig config, Registry registry, Secrets secrets, Self self, Clock clock) {
        this.config = config;
        this.registry = registry;
        this.secrets = secrets;
        this.self = self;
        this.clock = clock;
    }

    void atStart(@Observes @Priority(200) StartupEvent event) {
        if (OneShot.isOn()) {
            return;
        }
        if (config.platform().master()) {
            QuarkusTransaction.requiringNew().run(this::register);
        }
        self.peer()
                .ifPresentOrElse(
                        me -> LOG.infof("this platform is registered platform=%s name=%s master=%s", me.id(), me.name(),
                                me.master()),
                        () -> LOG.warnf("this platform waits for its registry name=%s", config.platform().name().orElse("")));
    }

    /** Replicas that start together take turns; the first one registers. */
    void register() {
        registry.hold();
        if (Platform.count() > 0) {
            return;
        }
        var now = clock.instant();
        var details = PlatformDetails.firstMaster(given("sync.platform.name", config.platform().name()),
                Domain.of(given("sync.platform.domain", config.platform().domain())).text());
        var master = Platform.create(UUID.randomUUID(), details, now);
        config.platform().token().ifPresent(token -> master.useToken(Tokens.hash(token), now));
        secrets.renew(master);
        master.raise(registry.nextRevision());
        master.persist();
        LOG.infof("registered this platform as the master platform=%s name=%s", master.id(), master.name());
    }

    private static String given(String property, Optional<String> value) {
        return value.filter(text -> !text.isBlank())
                .orElseThrow(() -> new SyncException(Reason.INVALID, property,
                        "Set %s: a master registers itself under it.".formatted(property)));
    }
}
