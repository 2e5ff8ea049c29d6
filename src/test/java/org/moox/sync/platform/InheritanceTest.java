package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.moox.sync.platform.ThreePeers.handoverIn;
import static org.moox.sync.platform.ThreePeers.promote;
import static org.moox.sync.platform.ThreePeers.registryIn;
import static org.moox.sync.platform.ThreePeers.sentTo;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Verifier;
import org.moox.sync.wire.HandoverMessage;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What the master alpha sends when it hands over to beta is given to the beans of a second platform on the emptied database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class InheritanceTest {

    @Inject
    Platforms platforms;
    @Inject
    RegistryRow row;
    @Inject
    Secrets secrets;
    @Inject
    Clock clock;

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
    void theSuccessorIsTheMasterWithTheSameSecretsAndAReplayChangesNothing() {
        var before = new HashMap<UUID, byte[]>();
        QuarkusTransaction.requiringNew().run(() -> Platform.all().forEach(p -> before.put(p.id(), secrets.of(p))));
        promote(peers.beta).body("state", equalTo("done"));
        var message = handoverIn(sentTo(peers.betaServer, "/handover"));
        var body = new String(sentTo(peers.betaServer, "/handover").body());
        before.values().forEach(secret -> assertThat(body).doesNotContain(Base64.getEncoder().encodeToString(secret)));

        var other = betaWithItsRegistry();
        assertThatThrownBy(() -> other.inheritance.accept(peers.gamma, message)).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> other.inheritance.accept(peers.alpha, otherRevision(message, message.revision() + 1)))
                .as("sealed for another revision")
                .isInstanceOf(SyncException.class);
        assertThat(other.inheritance.accept(peers.alpha, message).revision()).isEqualTo(message.revision() + 1);

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(peers.beta);
        assertThat(other.registry.isMaster()).isTrue();
        QuarkusTransaction.requiringNew().run(() -> {
            assertThat(Platform.all()).hasSize(3);
            Platform.all().forEach(p -> assertThat(other.secrets.of(p)).as(p.name()).isEqualTo(before.get(p.id())));
            assertThat(PlatformEditor.require(peers.gamma).acknowledgedRevision()).isPresent();
            assertThat(PlatformEditor.require(peers.gamma).apiTokenHash()).isNotNull();
        });
        QuarkusTransaction.requiringNew().run(() -> other.registry.moveTo(message.revision() + 7));
        assertThat(other.inheritance.accept(peers.alpha, message).revision()).isEqualTo(message.revision() + 7);
    }

    @Test
    void aSuccessorWithAnotherSharedTokenRefuses() {
        promote(peers.beta).body("state", equalTo("done"));
        var message = handoverIn(sentTo(peers.betaServer, "/handover"));

        betaWithItsRegistry();
        var other = new OtherPlatform(
                Settings.of("beta", peers.betaServer.domain(), null).sharing("quite-another-token-0123456789-0123456789"));

        assertThatThrownBy(() -> other.inheritance.accept(peers.alpha, message)).hasMessageContaining("sync.token");
        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(peers.alpha);
    }

    @Test
    void aPeerListensToWhomItsMasterNamesAndToNobodyElse() {
        var first = registryIn(sentTo(peers.gammaServer, "/registry"));
        promote(peers.beta).body("state", equalTo("done"));
        var last = peers.gammaServer.last();
        var announced = registryIn(last);
        Registrations.nothing();
        var other = on("gamma", peers.gammaServer);
        other.inbox.accept(peers.alpha, true, first);
        Verifier.verify(other.keys.verifying(peers.alpha, last.header("x-sync-key")), last.header("webhook-id"),
                last.header("webhook-timestamp"),
                last.header("webhook-signature"), last.body(), clock.instant());
        assertThatThrownBy(() -> other.inbox.accept(peers.beta, false, announced)).isInstanceOf(SyncException.class);

        other.inbox.accept(peers.alpha, false, announced);

        assertThat(platforms.master()).get().extracting(Peer::id).isEqualTo(peers.beta);
        assertThat(other.keys.verifying(peers.beta, "any")).isNotEmpty();
        assertThatThrownBy(() -> other.inbox.accept(peers.alpha, false, announced)).isInstanceOfSatisfying(SyncException.class,
                e -> {
                    assertThat(e.reason()).isEqualTo(Reason.NOT_MASTER);
                    assertThat(e.more()).containsEntry("master", peers.beta.toString());
                });
    }

    @Test
    void aReopenedPlatformTakesOneFirstContactMore() {
        var first = registryIn(sentTo(peers.gammaServer, "/registry"));
        Registrations.nothing();
        var other = on("gamma", peers.gammaServer);
        other.inbox.accept(peers.alpha, true, first);
        assertThat(other.bootstrap.keys(peers.alpha)).isEmpty();
        assertThatThrownBy(() -> other.inbox.accept(peers.alpha, true, first)).isInstanceOf(SyncException.class);

        assertThat(QuarkusTransaction.requiringNew().call(other.rejoin::rejoin).state()).isEqualTo("open");

        assertThat(other.bootstrap.keys(peers.alpha)).isNotEmpty();
        QuarkusTransaction.requiringNew().run(() -> other.registry.moveTo(first.revision() + 1));
        assertThat(other.inbox.accept(peers.alpha, true, first).revision()).isEqualTo(first.revision() + 1);
        assertThat(row.isReopened()).as("an older registry has not been taken").isTrue();
        QuarkusTransaction.requiringNew().run(() -> other.registry.moveTo(first.revision()));
        other.inbox.accept(peers.alpha, true, first);
        assertThat(row.isReopened()).isFalse();
        assertThat(other.bootstrap.keys(peers.alpha)).isEmpty();
        assertThatThrownBy(() -> other.inbox.accept(peers.alpha, true, first)).isInstanceOf(SyncException.class);
    }

    private static OtherPlatform on(String name, FakePeer server) {
        return new OtherPlatform(Settings.of(name, server.domain(), name + "-token"));
    }

    /** The database as peers.beta had it before the promotion: emptied, and filled by what peers.alpha sent. */
    private OtherPlatform betaWithItsRegistry() {
        var registries = new ArrayList<>(
                peers.betaServer.received.stream().filter(r -> r.path().endsWith("/registry")).toList());
        Registrations.nothing();
        var other = on("beta", peers.betaServer);
        other.inbox.accept(peers.alpha, true, registryIn(registries.get(0)));
        other.inbox.accept(peers.alpha, false, registryIn(registries.get(registries.size() - 1)));
        return other;
    }

    private static HandoverMessage otherRevision(HandoverMessage m, long revision) {
        return new HandoverMessage(m.kind(), m.specVersion(), m.source(), m.target(), revision, m.platforms(), m.syncs(),
                m.keyId(),
                m.secrets());
    }
}
