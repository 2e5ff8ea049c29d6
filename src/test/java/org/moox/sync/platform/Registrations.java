package org.moox.sync.platform;

import java.time.Instant;
import java.util.UUID;

import org.moox.sync.security.Tokens;

import io.quarkus.arc.Arc;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Brings the registry of a test into a known state. */
public final class Registrations {

    private Registrations() {
    }

    /** Only this platform, as the master, with a fresh id; no keys. */
    public static void onlyTheMaster() {
        QuarkusTransaction.requiringNew().run(() -> {
            wipe();
            bean(FirstMaster.class).register();
        });
    }

    /** A registry as an unregistered platform has it. */
    static void nothing() {
        QuarkusTransaction.requiringNew().run(() -> {
            wipe();
            bean(Registry.class).moveTo(0);
        });
    }

    /** Registers one more platform and answers its id. */
    public static UUID add(String name, String domain) {
        return QuarkusTransaction.requiringNew().call(() -> {
            var platform = persist(name, domain);
            platform.raise(bean(Registry.class).nextRevision());
            return platform.id();
        });
    }

    static Platform persist(String name, String domain) {
        var platform = Platform
                .create(UUID.randomUUID(),
                        new PlatformDetails(name, domain, Platform.DEFAULT_WEBHOOK_PATH, true, 0, false, false, null,
                                false, null),
                        Instant.now());
        platform.useToken(Tokens.hash(name + "-token"), Instant.now());
        bean(Secrets.class).renew(platform);
        platform.persist();
        return platform;
    }

    private static void wipe() {
        Platform.getEntityManager().createNativeQuery("delete from sync.peer_keys").executeUpdate();
        Platform.getEntityManager().createNativeQuery("delete from sync.announcements").executeUpdate();
        Platform.getEntityManager()
                .createNativeQuery(
                        """
                        update sync.registry set derived_from = null, derived_before = null, successor = null, reopened = false""")
                .executeUpdate();
        Platform.deleteAll();
    }

    private static <T> T bean(Class<T> type) {
        return Arc.container().instance(type).get();
    }
}
