package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moox.sync.platform.PushedRegistry.message;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.wire.RegistryAnswer.SyncState;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A peer learns of those it shares a sync with, and of nobody else. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PartnersTest {

    @Inject
    Registry registry;
    @Inject
    Platforms platforms;
    @Inject
    Self self;
    @Inject
    PairKeys pairKeys;
    @Inject
    Keyring keyring;

    @BeforeEach
    void clear() {
        Registrations.onlyTheMaster();
    }

    @Test
    void whoIsNoLongerConcernedDisappearsWithItsKeys() {
        var domain = "127.0.0.1:1";
        var id = Registrations.add("beta", domain);
        var gamma = Registrations.add("gamma", "gamma");
        var alpha = self.id();
        var with = new RegistryMessages(registry, self, pairKeys, keyring,
                new Partners(platforms, self, List.of(new Shared(id, gamma))))
                .build(id, Trust.SHARED_TOKEN)
                .message();
        var without = new RegistryMessages(registry, self, pairKeys, keyring, new Partners(platforms, self, List.of()))
                .build(id, Trust.PAIR)
                .message();
        Registrations.nothing();
        var beta = new OtherPlatform(Settings.of("beta", domain, null));

        beta.inbox.accept(alpha, true, with);
        assertThat(platforms.find(gamma)).isPresent();
        assertThat(beta.keys.signing(gamma)).isNotEmpty();

        beta.inbox.accept(alpha, false, without);
        assertThat(platforms.all()).extracting(Peer::id).containsExactlyInAnyOrder(alpha, id);
        assertThat(beta.keys.signing(gamma)).isEmpty();
        assertThat(beta.keys.verifying(gamma, "any")).isEmpty();
    }

    @Test
    void aPeerLearnsOnlyOfThoseItSharesASyncWith() {
        var beta = Registrations.add("beta", "beta");
        var gamma = Registrations.add("gamma", "gamma");
        var delta = Registrations.add("delta", "delta");
        var messages = new RegistryMessages(registry, self, pairKeys, keyring,
                new Partners(platforms, self, List.of(new Shared(beta, gamma))));

        var message = messages.build(beta, Trust.PAIR).message();

        assertThat(message.platforms()).extracting(PlatformEntry::id)
                .containsExactlyInAnyOrder(self.id(), beta, gamma)
                .doesNotContain(delta);
        assertThat(message.platforms()).filteredOn(entry -> entry.apiTokenHash() != null)
                .extracting(PlatformEntry::id)
                .containsExactly(beta);
        assertThat(message.syncs()).hasSize(1);
    }

    /** One sync from the first to the second. */
    private record Shared(UUID first, UUID second) implements SyncDefinitions {
        @Override
        public List<SyncEntry> all() {
            return concerning(first);
        }

        @Override
        public List<SyncEntry> concerning(UUID platform) {
            return List
                    .of(new SyncEntry(UUID.randomUUID(), "shared", true, first, "a", second, "a", false, "update", null, true,
                            null, null, null, null, List.of(), 60, null, 1));
        }

        @Override
        public void replace(List<SyncEntry> entries) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<SyncState> states() {
            return List.of();
        }

        @Override
        public void accept(UUID peer, List<SyncState> states) {
            throw new UnsupportedOperationException();
        }
    }
}
