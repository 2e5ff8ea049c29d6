package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;
import org.moox.sync.security.Verifier;
import org.moox.sync.wire.RegistryAnswer.SyncState;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;
import org.moox.sync.wire.RegistryMessage.SyncEntry;
import org.moox.sync.wire.Wire;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The master pushes to a stand-in; what it sent is then given to the inbox of a second platform on the emptied database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DistributionTest {

    private static final String UNAUTHENTICATED = "{\"detail\":\"who are you?\"}";

    @Inject
    Registry registry;
    @Inject
    Platforms platforms;
    @Inject
    Self self;
    @Inject
    PeerKeys peerKeys;
    @Inject
    PairKeys pairKeys;
    @Inject
    Keyring keyring;
    @Inject
    Transactions transactions;
    @Inject
    TransactionSynchronizationRegistry synchronizations;
    @Inject
    Event<RegistryChanged> changed;
    @Inject
    RegistryRow row;
    @Inject
    Announcements announcements;
    @Inject
    Clock clock;

    @BeforeEach
    void clear() {
        Registrations.onlyTheMaster();
    }

    /** Another platform than the one this test runs in. */
    private final class Other {
        final PlatformConfig config;
        final Bootstrap bootstrap;
        final PeerKeys keys;
        final RegistryInbox inbox;

        Other(String name, String domain, String platformToken) {
            config = Settings.of(name, domain, platformToken);
            bootstrap = new Bootstrap(config, platforms, row);
            keys = new PeerKeys(new PeerKeyRows(transactions, new Vault(config), config, clock), clock);
            var own = new Registry(new Self(config, platforms), platforms, row, synchronizations, changed);
            inbox = new RegistryInbox(own, platforms, new SealedKeys(keys, bootstrap), announcements, config, List.of(), clock);
        }

        /** As the webhook does it, with the registry still empty. */
        void verifyFirstContact(FakePeer.Received request) {
            verify(bootstrap.keys(UUID.fromString(request.header("x-sync-source"))), request);
        }
    }

    @Test
    void aPlatformThatKnowsOnlyTheSharedTokenReceivesTheRegistryAndItsKeys() {
        try (var peer = new FakePeer(new Picky(2))) {
            var id = Registrations.add("beta", peer.domain());
            var alpha = self.id();

            push().body("peers.status", equalTo(List.of("delivered")), "peers.name", equalTo(List.of("beta")));
            var request = peer.last();
            var revision = registry.revision();
            var toBeta = peerKeys.signing(id);
            assertThat(request.path()).isEqualTo("/sync-webhook/registry");

            Registrations.nothing();
            var beta = new Other("beta", peer.domain(), null);
            beta.verifyFirstContact(request);
            var message = message(request);
            assertThat(beta.bootstrap.isForUs(message.target())).isTrue();
            assertThat(beta.inbox.accept(alpha, true, message).revision()).isEqualTo(revision);

            assertThat(platforms.require(id).name()).isEqualTo("beta");
            assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(alpha);
            assertThat(beta.keys.verifying(alpha, toBeta.get(0).id())).isEqualTo(toBeta);
            assertThat(beta.keys.signing(alpha)).hasSize(1).doesNotContainAnyElementsOf(toBeta);
            assertThat(beta.keys.signing(id)).isEqualTo(beta.keys.verifying(id, "any")).hasSize(1);
            assertThatThrownBy(() -> beta.inbox.accept(alpha, true, message)).isInstanceOfSatisfying(SyncException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN));
            assertThat(beta.bootstrap.keys(alpha)).isEmpty();
        }
    }

    @Test
    void aPlatformThatWasGivenItsTokenTakesNoWeakerFirstContact() {
        try (var peer = new FakePeer(new Picky(99))) {
            Registrations.add("beta", peer.domain());
            push().body("peers[0].status", equalTo("failed"), "peers[0].detail", containsString("who are you"));
            var strong = peer.received.get(0);
            var weak = peer.received.get(1);

            Registrations.nothing();
            var beta = new Other("beta", peer.domain(), "beta-token");

            beta.verifyFirstContact(strong);
            assertThatThrownBy(() -> beta.verifyFirstContact(weak)).isInstanceOf(SyncException.class);
            assertThat(beta.inbox.accept(message(strong).source(), true, message(strong)).revision()).isPositive();
        }
    }

    @Test
    void aPeerThatAnsweredIsAddressedByThePairKeyAndItsId() {
        try (var peer = new FakePeer(new Picky(1))) {
            var id = Registrations.add("beta", peer.domain());
            push();

            push().body("peers[0].status", equalTo("delivered"), "peers[0].revision", equalTo((int) registry.revision()));

            assertThat(message(peer.last()).target()).isEqualTo(id.toString());
            verify(peerKeys.signing(id), peer.last());
            Api.admin()
                    .get("/api/platform/" + id)
                    .then()
                    .body("acknowledged_revision", equalTo((int) registry.revision()),
                            "ip_address", equalTo("127.0.0.1"));
        }
    }

    @Test
    void aPeerThatForgotEverythingIsContactedAnewWhenAnAdministratorSaysSo() {
        try (var peer = new FakePeer(new Picky(1, 3))) {
            var id = Registrations.add("beta", peer.domain());
            push();

            push().body("peers[0].status", equalTo("failed"), "peers[0].detail",
                    containsString("/api/platform/" + id + "/rejoin"));
            assertThat(message(peer.last()).target()).as("no first contact by itself").isEqualTo(id.toString());
            Api.admin().post("/api/platform/" + id + "/rejoin").then().statusCode(204);
            push().body("peers[0].status", equalTo("delivered"));

            assertThat(message(peer.last()).target()).isEqualTo(peer.domain());
        }
    }

    @Test
    void aRestoredMasterThatLearnsOfAHigherRevisionGoesOnAboveItByItself() {
        var restored = registry.revision() + 50;
        try (var peer = new FakePeer(request -> new FakePeer.Given(200,
                "{\"revision\":%d}".formatted(Math.max(restored, message(request).revision()))))) {
            var id = Registrations.add("beta", peer.domain());

            push().body("peers[0].status", equalTo("delivered"), "peers[0].revision", equalTo((int) restored + 1));

            assertThat(peer.received).hasSize(2);
            assertThat(registry.revision()).isEqualTo(restored + 1);
            Api.admin().get("/api/platform/" + id).then().body("acknowledged_revision", equalTo((int) restored + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 2, 1L << 40})
    void aRevisionThatNobodyCanReachIsNotBelieved(long revision) {
        var before = registry.revision();
        try (var peer = new FakePeer(request -> new FakePeer.Given(200, "{\"revision\":%d}".formatted(revision)))) {
            Registrations.add("beta", peer.domain());

            push().body("peers[0].status", equalTo("failed"));

            assertThat(registry.revision()).isEqualTo(before + 1);
        }
    }

    @Test
    void theWeakerFirstContactIsNotMadeWhereThePlatformsTokenIsRequired() {
        var beta = Registrations.add("beta", "beta");
        var strict = new Ways(Settings.of("alpha", "alpha", null).with(Settings.Telling.STRICT, null));

        assertThat(ways(strict, beta)).containsExactly(Trust.PLATFORM_TOKEN, Trust.PAIR, Trust.OLDER_PAIR);
        QuarkusTransaction.requiringNew().run(() -> Platform.update("apiTokenHash = null where id = ?1", beta));
        assertThat(ways(strict, beta)).as("a contact without a token to name is the weaker one")
                .containsExactly(Trust.PAIR, Trust.OLDER_PAIR);
    }

    @Test
    void whileTheSharedTokenIsChangedAFirstContactIsMadeByTheOneBeforeToo() {
        var beta = Registrations.add("beta", "beta");
        var rotating = Settings.of("alpha", "alpha", null).with(Settings.Telling.ANY, "the-token-before");
        var theirs = Settings.of("beta", "beta", "beta-token");

        assertThat(new Ways(rotating).to(beta)).startsWith(Trust.PLATFORM_TOKEN, Trust.PLATFORM_TOKEN_OLDER, Trust.SHARED_TOKEN,
                Trust.SHARED_TOKEN_OLDER);
        var platform = QuarkusTransaction.requiringNew().call(() -> PlatformEditor.require(beta));
        var older = new Bootstrap(theirs.with(Settings.Telling.ANY, Settings.TOKEN), platforms, row);
        assertThat(older.toward(platform, Trust.SHARED_TOKEN_OLDER, Purpose.SIGN, beta))
                .isEqualTo(older.toward(platform, Trust.SHARED_TOKEN, Purpose.SIGN, beta));
        assertThat(new Bootstrap(rotating, platforms, row).toward(platform, Trust.SHARED_TOKEN_OLDER, Purpose.SIGN, beta))
                .isNotEqualTo(older.toward(platform, Trust.SHARED_TOKEN, Purpose.SIGN, beta));
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
        var beta = new Other("beta", domain, null);

        beta.inbox.accept(alpha, true, with);
        assertThat(platforms.find(gamma)).isPresent();
        assertThat(beta.keys.signing(gamma)).isNotEmpty();

        beta.inbox.accept(alpha, false, without);
        assertThat(platforms.all()).extracting(Peer::id).containsExactlyInAnyOrder(alpha, id);
        assertThat(beta.keys.signing(gamma)).isEmpty();
        assertThat(beta.keys.verifying(gamma, "any")).isEmpty();
    }

    @Test
    void theRegistryPassesALockOfTheMasterAndOfThePeer() {
        try (var peer = new FakePeer(new Picky(1))) {
            Registrations.add("beta", peer.domain());
            QuarkusTransaction.requiringNew().run(() -> Platform.update("locked = true"));
            changed.fire(new RegistryChanged(registry.revision()));

            push().body("peers.status", equalTo(List.of("delivered")));
        }
    }

    @Test
    void aDeadPeerFailsAloneAndIsNamed() {
        try (var peer = new FakePeer(new Picky(1))) {
            Registrations.add("beta", peer.domain());
            Registrations.add("dead", "127.0.0.1:1");

            push().body("peers.name", equalTo(List.of("beta", "dead")), "peers.status", equalTo(List.of("delivered", "failed")),
                    "peers[1].detail", containsString("connection failed"));
        }
    }

    @Test
    void clocksThatDifferAreSaidAndNothingElseIsTried() {
        var problem = "{\"field\":\"webhook-timestamp\",\"detail\":\"The clocks differ\"}";
        try (var peer = new FakePeer(request -> new FakePeer.Given(401, problem))) {
            Registrations.add("beta", peer.domain());

            push().body("peers[0].status", equalTo("failed"), "peers[0].detail", containsString("The clocks differ"));

            assertThat(peer.received).hasSize(1);
        }
    }

    @Test
    void aFirstContactThatMeetsAnotherOneUnderWayGoesOnWithThePairKey() {
        try (var peer = new FakePeer(request -> message(request).target().startsWith("127.")
                ? new FakePeer.Given(403, "{}")
                : new FakePeer.Given(200, "{\"revision\":%d}".formatted(message(request).revision())))) {
            Registrations.add("beta", peer.domain());

            push().body("peers[0].status", equalTo("delivered"));
        }
    }

    @Test
    void noMessageCarriesASecretInTheClear() {
        try (var peer = new FakePeer(new Picky(1))) {
            var id = Registrations.add("beta", peer.domain());
            push();
            var body = new String(peer.last().body());

            assertThat(body).doesNotContain(Settings.TOKEN, "signing_secret");
            for (var key : peerKeys.signing(id)) {
                assertThat(body).doesNotContain(java.util.Base64.getEncoder().encodeToString(key.bytes()));
            }
        }
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

    @Test
    void onlyTheMasterIsListenedToAndAnOlderRevisionChangesNothing() {
        try (var peer = new FakePeer(new Picky(2))) {
            Registrations.add("beta", peer.domain());
            push();
            var message = message(peer.last());
            Registrations.nothing();
            var beta = new Other("beta", peer.domain(), null);
            beta.inbox.accept(message.source(), true, message);

            QuarkusTransaction.requiringNew().run(() -> registry.moveTo(message.revision() + 5));
            assertThat(beta.inbox.accept(message.source(), false, message).revision()).isEqualTo(message.revision() + 5);
            assertThatThrownBy(() -> beta.inbox.accept(message.you(), false, message)).isInstanceOf(SyncException.class);
            var stranger = new Other("zeta", peer.domain(), null);
            assertThatThrownBy(() -> stranger.inbox.accept(message.source(), false, message))
                    .hasMessageContaining("sync.platform.name")
                    .hasMessageContaining("zeta");
        }
    }

    @Test
    void renewedKeysOverlapWithThoseBefore() {
        var beta = Registrations.add("beta", "beta");
        var before = peerKeys.signing(beta);

        Api.admin().post("/api/platform/" + beta + "/token").then().statusCode(200);

        assertThat(peerKeys.signing(beta)).hasSize(2).endsWith(before.get(0)).doesNotHaveDuplicates();
        assertThat(peerKeys.verifying(beta, "any")).hasSize(2);
        Api.admin().delete("/api/platform/" + beta).then().statusCode(204);
        assertThat(peerKeys.signing(beta)).isEmpty();
    }

    private static List<Trust> ways(Ways ways, UUID peer) {
        return QuarkusTransaction.requiringNew().call(() -> ways.to(peer));
    }

    private static io.restassured.response.ValidatableResponse push() {
        return Api.admin().post("/api/platform/sync").then().statusCode(200);
    }

    private static void verify(List<SigningKey> keys, FakePeer.Received request) {
        Verifier.verify(keys, request.header("webhook-id"), request.header("webhook-timestamp"),
                request.header("webhook-signature"), request.body(), java.time.Instant.now());
    }

    private static RegistryMessage message(FakePeer.Received request) {
        try {
            return Wire.JSON.readValue(request.body(), RegistryMessage.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts the attempts with these numbers, and from the last of them on none but those; 401 for the others until then. */
    private static final class Picky implements java.util.function.Function<FakePeer.Received, FakePeer.Given> {
        private final int first;
        private final int again;
        private int count;

        Picky(int first) {
            this(first, first + 1);
        }

        Picky(int first, int again) {
            this.first = first;
            this.again = again;
        }

        @Override
        public synchronized FakePeer.Given apply(FakePeer.Received request) {
            count++;
            return count == first || count > again || count == again && again == first + 1
                    ? new FakePeer.Given(200, "{\"revision\":%d,\"syncs\":[]}".formatted(message(request).revision()))
                    : new FakePeer.Given(401, UNAUTHENTICATED);
        }
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
