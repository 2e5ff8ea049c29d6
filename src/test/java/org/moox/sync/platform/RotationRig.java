package org.moox.sync.platform;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.moox.sync.database.Transactions;
import org.moox.sync.platform.RegistryMessages.Sealed;
import org.moox.sync.platform.RegistryMessages.Trust;

import io.quarkus.arc.Arc;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** One process of a master on the database of the test, with secrets and a clock of its own. */
final class RotationRig {

    final PlatformConfig config;
    final PeerKeyRows rows;
    final PeerKeys keys;
    final PairKeys pairKeys;
    final Secrets secrets;
    final Resealing resealing;
    final Announcements announcements;
    final Platforms platforms;
    private final RegistryMessages messages;
    private final TokenRenewal renewal;

    /** @param settings methods of {@link PlatformConfig} that answer otherwise than in the application */
    RotationRig(Map<String, String> settings, Clock clock) {
        config = Altered.config(bean(PlatformConfig.class), settings);
        var registry = bean(Registry.class);
        var self = bean(Self.class);
        var transactions = bean(Transactions.class);
        var vault = new Vault(config);
        platforms = new Platforms(clock);
        rows = new PeerKeyRows(transactions, vault, config, clock);
        keys = new PeerKeys(rows, clock);
        secrets = new Secrets(vault);
        pairKeys = new PairKeys(new SharedToken(config, transactions), registry, secrets, rows, self);
        announcements = new Announcements(transactions, vault, bean(RegistryMessages.class), null, config, null);
        resealing = new Resealing(registry, rows, secrets, announcements);
        renewal = new TokenRenewal(registry, secrets, pairKeys, config, clock);
        messages = new RegistryMessages(registry, self, pairKeys,
                new Keyring(keys, new Bootstrap(config, platforms, bean(RegistryRow.class)), self, clock),
                new Partners(platforms, self, List.of()));
    }

    /** As this process starts. */
    void start() {
        pairKeys.start();
        keys.forget();
    }

    /** As it follows a change of the registry. */
    void registryChanged() {
        pairKeys.registryChanged(new RegistryChanged(0));
        keys.forget();
    }

    String renewToken(UUID platform, boolean revoke) {
        var token = QuarkusTransaction.requiringNew().call(() -> renewal.renew(platform, revoke)).apiToken();
        keys.forget();
        platforms.forget(new RegistryChanged(0));
        return token;
    }

    Sealed message(UUID peer) {
        keys.forget();
        return messages.build(peer, Trust.PAIR);
    }

    void acknowledge(UUID peer, long revision) {
        QuarkusTransaction.requiringNew().run(() -> PlatformEditor.require(peer).acknowledge(revision));
        keys.forget();
    }

    private static <T> T bean(Class<T> type) {
        return Arc.container().instance(type).get();
    }
}
