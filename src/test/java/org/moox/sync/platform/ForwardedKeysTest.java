package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.UUID;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.wire.Wire;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Keys of records on another platform: only that one knows how they look. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForwardedKeysTest {

    @Inject
    Transactions transactions;

    @Inject
    Event<RegistryChanged> changed;

    private final UUID sync = UUID.randomUUID();
    private volatile FakePeer.Given given;
    private FakePeer peer;

    @BeforeEach
    void aSyncOfAnotherPlatform() {
        Registrations.onlyTheMaster();
        peer = new FakePeer(request -> given);
        var source = Registrations.add("beta", peer.domain());
        execute("""
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at)
                values ('%s', 'named', '%s', 'elsewhere', gen_random_uuid(), 'x', '{a}', 1, now(), now())"""
                .formatted(sync, source));
        changed.fire(new RegistryChanged(1));
    }

    @AfterEach
    void end() {
        peer.close();
        execute("delete from sync.syncs");
        Registrations.onlyTheMaster();
        changed.fire(new RegistryChanged(1));
    }

    private void execute(String sql) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    @Test
    void theSourceIsToldTheValuesAsTheyWereGiven() throws Exception {
        given = new FakePeer.Given(200, "{\"total\": 1, \"deliveries\": [{\"record\": \"x%2Cy,1\"}]}");

        Api.admin()
                .urlEncodingEnabled(false)
                .get("/api/sync/" + sync + "/deliveries/x%2Cy,01")
                .then()
                .statusCode(200)
                .body("record", equalTo("x%2Cy,1"));

        assertThat(Wire.JSON.readTree(peer.last().body()).path("arguments").path("values").toString())
                .isEqualTo("[\"x,y\",\"01\"]");
    }

    @Test
    void aRetryOrAForgettingOfOneRecordIsForwardedAndOneThatWaitsForNothingIsNotFound() throws Exception {
        given = new FakePeer.Given(200, "{\"forgotten\": 1, \"retried\": 0}");

        Api.admin().delete("/api/sync/" + sync + "/deliveries/7").then().statusCode(200).body("forgotten", equalTo(1));
        assertThat(Wire.JSON.readTree(peer.last().body()).path("command").asText()).isEqualTo("forget");
        Api.admin().post("/api/sync/" + sync + "/deliveries/7/retry").then().statusCode(404);
        assertThat(Wire.JSON.readTree(peer.last().body()).path("command").asText()).isEqualTo("retry");
    }

    @Test
    void whatTheSourceSaysOfAKeyIsPassedOn() {
        given = new FakePeer.Given(400, "{\"field\": \"key\", \"detail\": \"The value for a is no integer.\"}");

        Api.admin()
                .post("/api/sync/" + sync + "/deliveries/retry?record=abc")
                .then()
                .statusCode(400)
                .body("field", equalTo("key"), "detail", equalTo("The value for a is no integer."));

        given = new FakePeer.Given(400, "{\"detail\": \"Something else.\"}");
        Api.admin().get("/api/sync/" + sync + "/deliveries/abc").then().statusCode(502);
    }
}
