package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.moox.sync.platform.PushedRegistry.message;
import static org.moox.sync.platform.PushedRegistry.push;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.platform.PushedRegistry.Picky;
import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Purpose;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The master contacts a stand-in that does not know it yet; what it sent is then given to a second platform on the emptied database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class FirstContactTest {

    @Inject
    Registry registry;
    @Inject
    Platforms platforms;
    @Inject
    Self self;
    @Inject
    PeerKeys peerKeys;
    @Inject
    RegistryRow row;

    @BeforeEach
    void clear() {
        Registrations.onlyTheMaster();
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
            var beta = on("beta", peer.domain(), null);
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
            var beta = on("beta", peer.domain(), "beta-token");

            beta.verifyFirstContact(strong);
            assertThatThrownBy(() -> beta.verifyFirstContact(weak)).isInstanceOf(SyncException.class);
            assertThat(beta.inbox.accept(message(strong).source(), true, message(strong)).revision()).isPositive();
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
    void aFirstContactThatMeetsAnotherOneUnderWayGoesOnWithThePairKey() {
        try (var peer = new FakePeer(request -> message(request).target().startsWith("127.")
                ? new FakePeer.Given(403, "{}")
                : new FakePeer.Given(200, "{\"revision\":%d}".formatted(message(request).revision())))) {
            Registrations.add("beta", peer.domain());

            push().body("peers[0].status", equalTo("delivered"));
        }
    }

    @Test
    void onlyTheMasterIsListenedToAndAnOlderRevisionChangesNothing() {
        try (var peer = new FakePeer(new Picky(2))) {
            Registrations.add("beta", peer.domain());
            push();
            var message = message(peer.last());
            Registrations.nothing();
            var beta = on("beta", peer.domain(), null);
            beta.inbox.accept(message.source(), true, message);

            QuarkusTransaction.requiringNew().run(() -> registry.moveTo(message.revision() + 5));
            assertThat(beta.inbox.accept(message.source(), false, message).revision()).isEqualTo(message.revision() + 5);
            assertThatThrownBy(() -> beta.inbox.accept(message.you(), false, message)).isInstanceOf(SyncException.class);
            var stranger = on("zeta", peer.domain(), null);
            assertThatThrownBy(() -> stranger.inbox.accept(message.source(), false, message))
                    .hasMessageContaining("sync.platform.name")
                    .hasMessageContaining("zeta");
        }
    }

    private static List<Trust> ways(Ways ways, UUID peer) {
        return QuarkusTransaction.requiringNew().call(() -> ways.to(peer));
    }

    private static OtherPlatform on(String name, String domain, String platformToken) {
        return new OtherPlatform(Settings.of(name, domain, platformToken));
    }
}
