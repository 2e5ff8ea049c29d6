package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.outgoing.FakePeer.Given;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Verifier;
import org.moox.sync.wire.HandoverMessage;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;
import org.moox.sync.wire.Wire;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** The master alpha hands over to beta, gamma is told. What alpha sends is then given to the beans of a second platform on the emptied database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SuccessionTest {

    private static final Given BROKEN = new Given(500, "{}");

    @Inject
    Registry registry;
    @Inject
    RegistryRow row;
    @Inject
    Platforms platforms;
    @Inject
    Self self;
    @Inject
    Secrets secrets;
    @Inject
    PeerKeys peerKeys;
    @Inject
    Succession succession;
    @Inject
    Handover handover;
    @Inject
    Announcements announcements;
    @Inject
    Transactions transactions;
    @Inject
    TransactionSynchronizationRegistry synchronizations;
    @Inject
    Event<RegistryChanged> changed;
    @Inject
    Clock clock;

    private volatile boolean betaIsUp;
    private volatile boolean betaTakesOver;
    private volatile Given gammaSays;
    private FakePeer betaServer;
    private FakePeer gammaServer;
    private UUID alpha;
    private UUID beta;
    private UUID gamma;

    @BeforeEach
    void threePlatforms() {
        Registrations.onlyTheMaster();
        betaIsUp = true;
        betaTakesOver = true;
        gammaSays = null;
        betaServer = new FakePeer(this::beta);
        gammaServer = new FakePeer(request -> gammaSays == null ? holds(registryIn(request).revision()) : gammaSays);
        alpha = self.id();
        beta = Registrations.add("beta", betaServer.domain());
        gamma = Registrations.add("gamma", gammaServer.domain());
        Api.admin()
                .post("/api/platform/sync")
                .then()
                .statusCode(200)
                .body("peers.status", equalTo(List.of("delivered", "delivered")));
    }

    @AfterEach
    void gone() {
        betaServer.close();
        gammaServer.close();
        Registrations.onlyTheMaster();
    }

    private Given beta(FakePeer.Received request) {
        if (!betaIsUp) {
            return BROKEN;
        }
        if (request.path().endsWith("/handover")) {
            return betaTakesOver ? holds(handoverIn(request).revision() + 1) : BROKEN;
        }
        return holds(registryIn(request).revision());
    }

    /** Another platform on this database, with a configuration of its own. */
    private final class Other {
        final PeerKeys keys;
        final Secrets secrets;
        final RegistryInbox inbox;
        final Inheritance inheritance;
        final Rejoin rejoin;
        final Bootstrap bootstrap;
        final Registry registry;

        Other(Settings config) {
            var vault = new Vault(config);
            var me = new Self(config, platforms);
            registry = new Registry(me, platforms, row, synchronizations, changed);
            bootstrap = new Bootstrap(config, platforms, row);
            keys = new PeerKeys(new PeerKeyRows(transactions, vault, config, clock), clock);
            secrets = new Secrets(vault);
            inbox = new RegistryInbox(registry, platforms, new SealedKeys(keys, bootstrap), announcements, config, List.of(),
                    clock);
            inheritance = new Inheritance(registry, me, new Legacy(me, secrets, null, keys, config), secrets, List.of(), clock);
            rejoin = new Rejoin(registry, me, secrets, announcements, null, config);
        }
    }

    private Other on(String name, FakePeer server) {
        return new Other(Settings.of(name, server.domain(), name + "-token"));
    }

    @Test
    void theSuccessorIsGivenEverythingAndEverybodyIsTold() {
        var revision = registry.revision();

        promote(beta).statusCode(200)
                .body("state", equalTo("done"), "name", equalTo("beta"), "peers.name", equalTo(List.of("gamma")));

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(beta);
        assertThat(secretsHeld()).as("signing secrets left behind").isZero();
        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}")
                .post("/api/platform")
                .then()
                .statusCode(409)
                .body("detail", containsString("beta"));
        var announced = registryIn(gammaServer.last());
        assertThat(announced.revision()).isEqualTo(revision + 1);
        assertThat(announced.source()).isEqualTo(alpha);
        assertThat(announced.platforms()).filteredOn(PlatformEntry::master).extracting(PlatformEntry::id).containsExactly(beta);
        assertThat(announcements.areDue()).isFalse();
        promote(beta).statusCode(409);
    }

    @Test
    void theSuccessorIsTheMasterWithTheSameSecretsAndAReplayChangesNothing() {
        var before = new HashMap<UUID, byte[]>();
        QuarkusTransaction.requiringNew().run(() -> Platform.all().forEach(p -> before.put(p.id(), secrets.of(p))));
        promote(beta).body("state", equalTo("done"));
        var message = handoverIn(sentTo(betaServer, "/handover"));
        var body = new String(sentTo(betaServer, "/handover").body());
        before.values().forEach(secret -> assertThat(body).doesNotContain(Base64.getEncoder().encodeToString(secret)));

        var other = betaWithItsRegistry();
        assertThatThrownBy(() -> other.inheritance.accept(gamma, message)).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> other.inheritance.accept(alpha, otherRevision(message, message.revision() + 1)))
                .as("sealed for another revision")
                .isInstanceOf(SyncException.class);
        assertThat(other.inheritance.accept(alpha, message).revision()).isEqualTo(message.revision() + 1);

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(beta);
        assertThat(other.registry.isMaster()).isTrue();
        QuarkusTransaction.requiringNew().run(() -> {
            assertThat(Platform.all()).hasSize(3);
            Platform.all().forEach(p -> assertThat(other.secrets.of(p)).as(p.name()).isEqualTo(before.get(p.id())));
            assertThat(PlatformEditor.require(gamma).acknowledgedRevision()).isPresent();
            assertThat(PlatformEditor.require(gamma).apiTokenHash()).isNotNull();
        });
        QuarkusTransaction.requiringNew().run(() -> other.registry.moveTo(message.revision() + 7));
        assertThat(other.inheritance.accept(alpha, message).revision()).isEqualTo(message.revision() + 7);
    }

    @Test
    void aSuccessorWithAnotherSharedTokenRefuses() {
        promote(beta).body("state", equalTo("done"));
        var message = handoverIn(sentTo(betaServer, "/handover"));

        betaWithItsRegistry();
        var other = new Other(
                Settings.of("beta", betaServer.domain(), null).sharing("quite-another-token-0123456789-0123456789"));

        assertThatThrownBy(() -> other.inheritance.accept(alpha, message)).hasMessageContaining("sync.token");
        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(alpha);
    }

    @Test
    void untilTheSuccessorAnswersNobodyEditsAndItIsTriedAgain() {
        betaTakesOver = false;
        var revision = registry.revision();

        promote(beta).statusCode(200).body("state", equalTo("handing_over"));

        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}")
                .post("/api/platform")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:moox-sync:not-master"), "detail", containsString("beta"));
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(registry::nextRevision))
                .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_MASTER));
        promote(gamma).statusCode(409).body("detail", containsString("beta"));
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(succession.isDue()).isTrue();

        betaTakesOver = true;
        succession.round();

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(beta);
        assertThat(succession.isDue()).isFalse();
    }

    @Test
    void aMasterKilledBetweenTheStepsGoesOn() {
        succession.record(beta);
        handover.send(platforms.require(beta)); // killed before it has read the answer

        succession.round();

        var sent = betaServer.received.stream()
                .filter(r -> r.path().endsWith("/handover"))
                .map(SuccessionTest::handoverIn)
                .toList();
        assertThat(sent).extracting(HandoverMessage::revision).hasSize(2).containsOnly(sent.get(0).revision());
        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(beta);
        handover.retire(beta); // another replica comes late
        assertThat(registry.revision()).isEqualTo(sent.get(0).revision() + 1);
    }

    @Test
    void aPeerThatWasAwayIsToldLaterAndOnlyUntilItKnows() {
        gammaSays = BROKEN;
        promote(beta).body("state", equalTo("announcing"), "peers.status", equalTo(List.of("failed")));
        assertThat(succession.isDue()).isTrue();

        gammaSays = new Given(409, "{\"master\":\"%s\"}".formatted(UUID.randomUUID()));
        succession.round();
        assertThat(announcements.areDue()).as("it listens to somebody else").isTrue();

        gammaSays = new Given(409, "{\"master\":\"%s\"}".formatted(beta));
        succession.round();
        assertThat(announcements.areDue()).isFalse();
    }

    @Test
    void aSuccessorThatDoesNotAnswerFreezesNothing() {
        betaIsUp = false;

        promote(beta).statusCode(502).body("detail", containsString("nothing has changed"));

        assertThat(registry.isMaster()).isTrue();
        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}").post("/api/platform").then().statusCode(201);
    }

    @Test
    void whoIsLockedOrUnknownToTheRegistryIsNotPromoted() {
        var delta = Registrations.add("delta", "delta");
        promote(delta).statusCode(409).body("detail", containsString("never acknowledged"));
        promote(alpha).statusCode(409);
        promote(UUID.randomUUID()).statusCode(404);
        QuarkusTransaction.requiringNew().run(() -> Platform.update("locked = true where id = ?1", beta));
        promote(beta).statusCode(409).body("detail", containsString("locked"));
    }

    @Test
    void aPeerListensToWhomItsMasterNamesAndToNobodyElse() {
        var first = registryIn(sentTo(gammaServer, "/registry"));
        promote(beta).body("state", equalTo("done"));
        var last = gammaServer.last();
        var announced = registryIn(last);
        Registrations.nothing();
        var other = on("gamma", gammaServer);
        other.inbox.accept(alpha, true, first);
        Verifier.verify(other.keys.verifying(alpha, last.header("x-sync-key")), last.header("webhook-id"),
                last.header("webhook-timestamp"),
                last.header("webhook-signature"), last.body(), clock.instant());
        assertThatThrownBy(() -> other.inbox.accept(beta, false, announced)).isInstanceOf(SyncException.class);

        other.inbox.accept(alpha, false, announced);

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(beta);
        assertThat(other.keys.verifying(beta, "any")).isNotEmpty();
        assertThatThrownBy(() -> other.inbox.accept(alpha, false, announced)).isInstanceOfSatisfying(SyncException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.NOT_MASTER);
            assertThat(e.more()).containsEntry("master", beta.toString());
        });
    }

    @Test
    void aReopenedPlatformTakesOneFirstContactMore() {
        var first = registryIn(sentTo(gammaServer, "/registry"));
        Registrations.nothing();
        var other = on("gamma", gammaServer);
        other.inbox.accept(alpha, true, first);
        assertThat(other.bootstrap.keys(alpha)).isEmpty();
        assertThatThrownBy(() -> other.inbox.accept(alpha, true, first)).isInstanceOf(SyncException.class);

        assertThat(QuarkusTransaction.requiringNew().call(other.rejoin::rejoin).state()).isEqualTo("open");

        assertThat(other.bootstrap.keys(alpha)).isNotEmpty();
        QuarkusTransaction.requiringNew().run(() -> other.registry.moveTo(first.revision() + 1));
        assertThat(other.inbox.accept(alpha, true, first).revision()).isEqualTo(first.revision() + 1);
        assertThat(row.isReopened()).as("an older registry has not been taken").isTrue();
        QuarkusTransaction.requiringNew().run(() -> other.registry.moveTo(first.revision()));
        other.inbox.accept(alpha, true, first);
        assertThat(row.isReopened()).isFalse();
        assertThat(other.bootstrap.keys(alpha)).isEmpty();
        assertThatThrownBy(() -> other.inbox.accept(alpha, true, first)).isInstanceOf(SyncException.class);
    }

    @Test
    void aPlatformConfiguredAsTheMasterTakesTheLostOnesPlace() {
        Api.admin().post("/api/platform/rejoin").then().statusCode(409);
        var revision = registry.revision();
        var keys = peerKeys.signing(gamma);
        QuarkusTransaction.requiringNew().run(() -> {
            Platform.makeMaster(beta);
            registry.moveTo(revision);
        });
        assertThat(registry.isMaster()).isFalse();

        Api.admin().post("/api/platform/rejoin").then().statusCode(200).body("state", equalTo("master"));

        assertThat(registry.isMaster()).isTrue();
        assertThat(registry.revision()).isEqualTo(revision + 1);
        assertThat(platforms.all()).extracting(Peer::id).containsExactlyInAnyOrder(alpha, beta, gamma);
        assertThat(secretsHeld()).isEqualTo(3);
        assertThat(peerKeys.signing(gamma)).as("new, and those before for a while").hasSize(2).containsAll(keys);
    }

    @Test
    void aFrozenMasterWhoseSuccessorIsLostTakesTheRegistryBack() {
        betaTakesOver = false;
        promote(beta).body("state", equalTo("handing_over"));

        Api.admin().post("/api/platform/rejoin").then().statusCode(200).body("state", equalTo("master"));

        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}").post("/api/platform").then().statusCode(201);
    }

    @Test
    void aPlatformIsBroughtBackUnderItsId() {
        var id = UUID.randomUUID();
        var body = "{\"id\":\"%s\",\"name\":\"delta\",\"domain\":\"delta\"}".formatted(id);

        Api.admin(body).post("/api/platform").then().statusCode(201).body("id", equalTo(id.toString()));
        Api.admin(body.replace("delta", "other")).post("/api/platform").then().statusCode(409).body("field", equalTo("id"));
        Api.admin(body).put("/api/platform/" + gamma).then().statusCode(400).body("field", equalTo("id"));
        Api.admin().get("/api/platform").then().body("$", hasSize(4));
    }

    /** The database as beta had it before the promotion: emptied, and filled by what alpha sent. */
    private Other betaWithItsRegistry() {
        var registries = new ArrayList<>(betaServer.received.stream().filter(r -> r.path().endsWith("/registry")).toList());
        Registrations.nothing();
        var other = on("beta", betaServer);
        other.inbox.accept(alpha, true, registryIn(registries.get(0)));
        other.inbox.accept(alpha, false, registryIn(registries.get(registries.size() - 1)));
        return other;
    }

    private static ValidatableResponse promote(UUID id) {
        return Api.admin().post("/api/platform/" + id + "/promote").then();
    }

    private static long secretsHeld() {
        return QuarkusTransaction.requiringNew().call(() -> Platform.all().stream().filter(Platform::hasSecret).count());
    }

    private static Given holds(long revision) {
        return new Given(200, "{\"revision\":%d,\"syncs\":[]}".formatted(revision));
    }

    private static FakePeer.Received sentTo(FakePeer peer, String path) {
        return peer.received.stream().filter(request -> request.path().endsWith(path)).findFirst().orElseThrow();
    }

    private static HandoverMessage otherRevision(HandoverMessage m, long revision) {
        return new HandoverMessage(m.kind(), m.specVersion(), m.source(), m.target(), revision, m.platforms(), m.syncs(),
                m.keyId(),
                m.secrets());
    }

    private static RegistryMessage registryIn(FakePeer.Received request) {
        return read(request, RegistryMessage.class);
    }

    private static HandoverMessage handoverIn(FakePeer.Received request) {
        return read(request, HandoverMessage.class);
    }

    private static <T> T read(FakePeer.Received request, Class<T> type) {
        try {
            return Wire.JSON.readValue(request.body(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
