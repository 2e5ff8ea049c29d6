package org.moox.sync.platform;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.event.Event;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.moox.sync.database.Transactions;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.security.SigningKey;
import org.moox.sync.security.Verifier;

import io.quarkus.arc.Arc;

/** Another platform than the one a test runs in, on its database, with a configuration of its own. */
final class OtherPlatform {

    final Registry registry;
    final Bootstrap bootstrap;
    final PeerKeys keys;
    final Secrets secrets;
    final RegistryInbox inbox;
    final Inheritance inheritance;
    final Rejoin rejoin;

    OtherPlatform(PlatformConfig config) {
        var platforms = bean(Platforms.class);
        var row = bean(RegistryRow.class);
        var announcements = bean(Announcements.class);
        var clock = bean(Clock.class);
        var vault = new Vault(config);
        var self = new Self(config, platforms);
        registry = new Registry(self, platforms, row, bean(TransactionSynchronizationRegistry.class),
                Arc.container().instance(new TypeLiteral<Event<RegistryChanged>>() {
                }).get());
        bootstrap = new Bootstrap(config, platforms, row);
        keys = new PeerKeys(new PeerKeyRows(bean(Transactions.class), vault, config, clock), clock);
        secrets = new Secrets(vault);
        inbox = new RegistryInbox(registry, platforms, new SealedKeys(keys, bootstrap), announcements, config, List.of(),
                clock);
        inheritance = new Inheritance(registry, self, new Legacy(self, secrets, null, keys, config), secrets, List.of(), clock);
        rejoin = new Rejoin(registry, self, secrets, announcements, null, config);
    }

    /** As the webhook does it, with the registry still empty. */
    void verifyFirstContact(FakePeer.Received request) {
        verify(bootstrap.keys(UUID.fromString(request.header("x-sync-source"))), request);
    }

    static void verify(List<SigningKey> keys, FakePeer.Received request) {
        Verifier.verify(keys, request.header("webhook-id"), request.header("webhook-timestamp"),
                request.header("webhook-signature"), request.body(), Instant.now());
    }

    private static <T> T bean(Class<T> type) {
        return Arc.container().instance(type).get();
    }
}
