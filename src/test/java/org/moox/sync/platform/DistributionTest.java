package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.moox.sync.platform.OtherPlatform.verify;
import static org.moox.sync.platform.PushedRegistry.message;
import static org.moox.sync.platform.PushedRegistry.push;

import java.util.List;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.platform.PushedRegistry.Picky;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The master pushes its registry to stand-ins. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DistributionTest {

    @Inject
    AgroalDataSource dataSource;
    @Inject
    Registry registry;
    @Inject
    PeerKeys peerKeys;
    @Inject
    Event<RegistryChanged> changed;

    @BeforeEach
    void clear() {
        Registrations.onlyTheMaster();
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
    void theRegistryPassesALockOfTheMasterAndOfThePeer() {
        try (var peer = new FakePeer(new Picky(1))) {
            Registrations.add("beta", peer.domain());
            QuarkusTransaction.requiringNew().run(() -> Platform.update("locked = true"));
            changed.fire(new RegistryChanged(registry.revision()));

            push().body("peers.status", equalTo(List.of("delivered")));
        }
    }

    @Test
    void aPeerThatListensToAnotherMasterIsNamedWithWhatToDo() {
        var heir = Registrations.add("heir", "127.0.0.1:1");
        var problem = "{\"detail\":\"Only the master distributes the registry.\",\"master\":\"%s\"}".formatted(heir);
        try (var peer = new FakePeer(request -> new FakePeer.Given(409, problem))) {
            Registrations.add("beta", peer.domain());

            push().body("peers[0].status", equalTo("failed"),
                    "peers[0].detail", containsString("It listens to heir"), "peers[0].detail",
                    containsString("/api/platform/rejoin"));
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
    void aPushToMorePeersThanThereAreConnectionsDoesNotStandStill() {
        var pool = dataSource.getConfiguration().connectionPoolConfiguration();
        var most = pool.maxSize();
        try (var peer = new FakePeer("0.0.0.0", request -> new FakePeer.Given(200,
                "{\"revision\":%d,\"syncs\":[]}".formatted(message(request).revision())))) {
            for (var i = 1; i <= 12; i++) {
                Registrations.add("peer" + i, "127.0.0.%d:%d".formatted(i, peer.port()));
            }
            pool.setMaxSize(5);
            dataSource.flush(AgroalDataSource.FlushMode.IDLE);

            push().body("peers.status", everyItem(equalTo("delivered")), "peers", hasSize(12));
        } finally {
            pool.setMaxSize(most);
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
    void renewedKeysOverlapWithThoseBefore() {
        var beta = Registrations.add("beta", "beta");
        var before = peerKeys.signing(beta);

        Api.admin().post("/api/platform/" + beta + "/token").then().statusCode(200);

        assertThat(peerKeys.signing(beta)).hasSize(2).endsWith(before.get(0)).doesNotHaveDuplicates();
        assertThat(peerKeys.verifying(beta, "any")).hasSize(2);
        Api.admin().delete("/api/platform/" + beta).then().statusCode(204);
        assertThat(peerKeys.signing(beta)).isEmpty();
    }
}
