package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.moox.sync.platform.ThreePeers.BROKEN;
import static org.moox.sync.platform.ThreePeers.handoverIn;
import static org.moox.sync.platform.ThreePeers.promote;
import static org.moox.sync.platform.ThreePeers.registryIn;
import static org.moox.sync.platform.ThreePeers.secretsHeld;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.outgoing.FakePeer.Given;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.HandoverMessage;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The master alpha hands over to beta, gamma is told. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SuccessionTest {

    @Inject
    Registry registry;
    @Inject
    Platforms platforms;
    @Inject
    Succession succession;
    @Inject
    Handover handover;
    @Inject
    Announcements announcements;

    private ThreePeers peers;

    @BeforeEach
    void threePlatforms() {
        peers = new ThreePeers();
    }

    @AfterEach
    void gone() {
        peers.close();
    }

    @Test
    void theSuccessorIsGivenEverythingAndEverybodyIsTold() {
        var revision = registry.revision();

        promote(peers.beta).statusCode(200)
                .body("state", equalTo("done"), "name", equalTo("beta"), "peers.name", equalTo(List.of("gamma")));

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(peers.beta);
        assertThat(secretsHeld()).as("signing secrets left behind").isZero();
        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}")
                .post("/api/platform")
                .then()
                .statusCode(409)
                .body("detail", containsString("beta"));
        var announced = registryIn(peers.gammaServer.last());
        assertThat(announced.revision()).isEqualTo(revision + 1);
        assertThat(announced.source()).isEqualTo(peers.alpha);
        assertThat(announced.platforms()).filteredOn(PlatformEntry::master)
                .extracting(PlatformEntry::id)
                .containsExactly(peers.beta);
        assertThat(announcements.areDue()).isFalse();
        promote(peers.beta).statusCode(409);
    }

    @Test
    void untilTheSuccessorAnswersNobodyEditsAndItIsTriedAgain() {
        peers.betaTakesOver = false;
        var revision = registry.revision();

        promote(peers.beta).statusCode(200).body("state", equalTo("handing_over"));

        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}")
                .post("/api/platform")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:moox-sync:not-master"), "detail", containsString("beta"));
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(registry::nextRevision))
                .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_MASTER));
        promote(peers.gamma).statusCode(409).body("detail", containsString("beta"));
        assertThat(registry.revision()).isEqualTo(revision);
        assertThat(succession.isDue()).isTrue();

        peers.betaTakesOver = true;
        succession.round();

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(peers.beta);
        assertThat(succession.isDue()).isFalse();
    }

    @Test
    void aMasterKilledBetweenTheStepsGoesOn() {
        succession.record(peers.beta);
        handover.send(platforms.require(peers.beta)); // killed before it has read the answer

        succession.round();

        var sent = peers.betaServer.received.stream()
                .filter(r -> r.path().endsWith("/handover"))
                .map(ThreePeers::handoverIn)
                .toList();
        assertThat(sent).extracting(HandoverMessage::revision).hasSize(2).containsOnly(sent.get(0).revision());
        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(peers.beta);
        handover.retire(peers.beta); // another replica comes late
        assertThat(registry.revision()).isEqualTo(sent.get(0).revision() + 1);
    }

    @Test
    void aPeerThatWasAwayIsToldLaterAndOnlyUntilItKnows() {
        peers.gammaSays = BROKEN;
        promote(peers.beta).body("state", equalTo("announcing"), "peers.status", equalTo(List.of("failed")));
        assertThat(succession.isDue()).isTrue();

        peers.gammaSays = new Given(409, "{\"master\":\"%s\"}".formatted(UUID.randomUUID()));
        succession.round();
        assertThat(announcements.areDue()).as("it listens to somebody else").isTrue();

        peers.gammaSays = new Given(409, "{\"master\":\"%s\"}".formatted(peers.beta));
        succession.round();
        assertThat(announcements.areDue()).isFalse();
    }

    @Test
    void aSuccessorThatDoesNotAnswerFreezesNothing() {
        peers.betaIsUp = false;

        promote(peers.beta).statusCode(502).body("detail", containsString("nothing has changed"));

        assertThat(registry.isMaster()).isTrue();
        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}").post("/api/platform").then().statusCode(201);
    }

    @Test
    void whoIsLockedOrUnknownToTheRegistryIsNotPromoted() {
        var delta = Registrations.add("delta", "delta");
        promote(delta).statusCode(409).body("detail", containsString("never acknowledged"));
        promote(peers.alpha).statusCode(409);
        promote(UUID.randomUUID()).statusCode(404);
        QuarkusTransaction.requiringNew().run(() -> Platform.update("locked = true where id = ?1", peers.beta));
        promote(peers.beta).statusCode(409).body("detail", containsString("locked"));
    }
}
