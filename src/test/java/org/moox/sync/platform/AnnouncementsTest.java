package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.security.SealedBox;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Alpha was the master, has handed over to gamma, and has yet to tell beta so. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AnnouncementsTest {

    private static final String DOMAIN = "localhost:8080";

    @Inject
    Announcements announcements;
    @Inject
    Registry registry;
    @Inject
    RegistryRow row;
    @Inject
    Platforms platforms;
    @Inject
    Self self;
    @Inject
    Transactions transactions;
    @Inject
    Clock clock;

    private UUID alpha;
    private UUID beta;
    private UUID gamma;

    @BeforeEach
    void handedOver() {
        Registrations.onlyTheMaster();
        alpha = self.id();
        beta = Registrations.add("beta", "beta");
        gamma = Registrations.add("gamma", "gamma");
        QuarkusTransaction.requiringNew().run(() -> {
            var revision = registry.hold();
            PlatformEditor.require(beta).acknowledge(revision);
            Platform.flush();
            announcements.write(PlatformEditor.require(gamma), alpha, revision + 1);
            Platform.makeMaster(gamma);
            registry.moveTo(revision + 1);
        });
        assertThat(announcements.areDue()).isTrue();
    }

    @AfterEach
    void clear() {
        Registrations.onlyTheMaster();
    }

    @Test
    void theyCanBeReadWhenTheEncryptionKeyOfBeforeIsGone() {
        var key = "another-key-at-rest-0123456789-0123456789";
        var rotated = new RotationRig(
                Map.of("encryptionKey", key, "encryptionKeyPrevious", "test-encryption-key-0123456789-0123456789"), clock);

        QuarkusTransaction.requiringNew().run(rotated.resealing::run);

        var later = new RotationRig(Map.of("encryptionKey", key), clock);
        assertThat(later.announcements.read(beta).master()).isEqualTo(gamma);
    }

    @Test
    void whoeverListensToAThirdMasterTellsNobodyAboutTheSecond() {
        firstContact(UUID.randomUUID(), "delta");

        assertThat(platforms.master()).get().extracting(Peer::name).isEqualTo("delta");
        assertThat(announcements.areDue()).isFalse();
    }

    @Test
    void aFirstContactOfTheSuccessorChangesNothingOfWhatIsTold() {
        firstContact(gamma, "gamma");

        assertThat(announcements.areDue()).isTrue();
    }

    @Test
    void whoCannotBeToldForAMonthIsGivenUp() {
        transactions.run(connection -> connection.createStatement()
                .executeUpdate("update sync.announcements set written_at = current_timestamp - interval '31 days'"));

        assertThat(announcements.send()).isEmpty();

        assertThat(announcements.areDue()).isFalse();
    }

    @Test
    void whoIsAwayKeepsNobodyElseWaiting() throws Exception {
        Registrations.onlyTheMaster();
        var over = new CountDownLatch(1);
        try (var dead = new FakePeer(request -> late(over)); var living = new FakePeer(new PushedRegistry.Picky(1))) {
            var ids = new ArrayList<>(
                    List.of(Registrations.add("one", "127.0.0.1:1"), Registrations.add("other", "127.0.0.1:2")));
            Collections.sort(ids, Comparator.comparing(UUID::toString));
            var heir = Registrations.add("gamma", "gamma");
            QuarkusTransaction.requiringNew().run(() -> {
                at(ids.get(0), dead);
                at(ids.get(1), living);
                var revision = registry.hold();
                ids.forEach(id -> PlatformEditor.require(id).acknowledge(revision));
                Platform.flush();
                announcements.write(PlatformEditor.require(heir), self.id(), revision + 1);
            });

            var sent = CompletableFuture.supplyAsync(announcements::send);
            await().atMost(Duration.ofSeconds(5)).until(() -> !living.received.isEmpty());
            over.countDown();
            assertThat(sent.join()).extracting(Pushes.Push::platform).containsExactlyElementsOf(ids);
        }
    }

    private static void at(UUID id, FakePeer peer) {
        Platform.update("domain = ?1 where id = ?2", peer.domain(), id);
        Platform.getEntityManager().clear();
    }

    private static FakePeer.Given late(CountDownLatch over) {
        try {
            over.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new FakePeer.Given(500, "{}");
    }

    /** Alpha is reopened, and found by this master. */
    private void firstContact(UUID master, String name) {
        var reopened = new OtherPlatform(Settings.of("alpha", DOMAIN, null));
        QuarkusTransaction.requiringNew().run(() -> row.reopen(true));
        var revision = registry.revision() + 1;
        var sealed = new SealedBox(reopened.bootstrap.opening(master).get(0).bytes()).seal(
                "[]".getBytes(StandardCharsets.UTF_8),
                RegistryMessages.context(master, DOMAIN, revision));

        reopened.inbox.accept(master, true,
                new RegistryMessage(RegistryMessage.KIND, 1, master, DOMAIN, revision, alpha,
                        List.of(entry(master, name, name, true), entry(alpha, "alpha", DOMAIN, false)), List.of(),
                        Base64.getEncoder().encodeToString(sealed)));
    }

    private static PlatformEntry entry(UUID id, String name, String domain, boolean master) {
        return new PlatformEntry(id, name, domain, Platform.DEFAULT_WEBHOOK_PATH, true, 0, false, false, null, master, null,
                null, List.of(), List.of(), 1);
    }
}
