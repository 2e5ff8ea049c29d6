package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.moox.sync.platform.ThreePeers.promote;
import static org.moox.sync.platform.ThreePeers.secretsHeld;

import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A master that was lost, or that froze for a successor that was. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RejoinTest {

    @Inject
    Registry registry;
    @Inject
    Platforms platforms;
    @Inject
    PeerKeys peerKeys;

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
    void aPlatformConfiguredAsTheMasterTakesTheLostOnesPlace() {
        Api.admin().post("/api/platform/rejoin").then().statusCode(409);
        var revision = registry.revision();
        var keys = peerKeys.signing(peers.gamma);
        QuarkusTransaction.requiringNew().run(() -> {
            Platform.makeMaster(peers.beta);
            registry.moveTo(revision);
        });
        assertThat(registry.isMaster()).isFalse();

        Api.admin().post("/api/platform/rejoin").then().statusCode(200).body("state", equalTo("master"));

        assertThat(registry.isMaster()).isTrue();
        assertThat(registry.revision()).isEqualTo(revision + 1);
        assertThat(platforms.all()).extracting(Peer::id).containsExactlyInAnyOrder(peers.alpha, peers.beta, peers.gamma);
        assertThat(secretsHeld()).isEqualTo(3);
        assertThat(peerKeys.signing(peers.gamma)).as("new, and those before for a while").hasSize(2).containsAll(keys);
    }

    @Test
    void aFrozenMasterWhoseSuccessorIsLostTakesTheRegistryBack() {
        peers.betaTakesOver = false;
        promote(peers.beta).body("state", equalTo("handing_over"));

        Api.admin().post("/api/platform/rejoin").then().statusCode(200).body("state", equalTo("master"));

        Api.admin("{\"name\":\"delta\",\"domain\":\"delta\"}").post("/api/platform").then().statusCode(201);
    }

    @Test
    void aPlatformIsBroughtBackUnderItsId() {
        var id = UUID.randomUUID();
        var body = "{\"id\":\"%s\",\"name\":\"delta\",\"domain\":\"delta\"}".formatted(id);

        Api.admin(body).post("/api/platform").then().statusCode(201).body("id", equalTo(id.toString()));
        Api.admin(body.replace("delta", "other")).post("/api/platform").then().statusCode(409).body("field", equalTo("id"));
        Api.admin(body).put("/api/platform/" + peers.gamma).then().statusCode(400).body("field", equalTo("id"));
        Api.admin().get("/api/platform").then().body("$", hasSize(4));
    }
}
