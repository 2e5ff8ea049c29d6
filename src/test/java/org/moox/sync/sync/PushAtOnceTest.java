package org.moox.sync.sync;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.Turned;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Registrations;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;

/** A definition that was saved is pushed once, and the answer tells how that push fared. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(Turned.class)
class PushAtOnceTest {

    @Inject
    Transactions transactions;
    @Inject
    Models models;
    @Inject
    Syncs syncs;

    private FakePeer beta;

    @BeforeEach
    void twoPlatformsAndATable() {
        onlyTheMaster();
        sql("create table product (id int primary key, uuid uuid not null unique)");
        models.refresh();
        beta = new FakePeer();
        beta.expose("product", List.of(List.of("uuid"), List.of("id")), "id!", "uuid!");
        Registrations.add("beta", beta.domain());
        await().untilAtomic(beta.registries, equalTo(1));
    }

    @AfterEach
    void gone() {
        beta.close();
        onlyTheMaster();
        sql("drop table product");
    }

    private void onlyTheMaster() {
        QuarkusTransaction.requiringNew().run(() -> Sync.deleteAll());
        syncs.refresh();
        Registrations.onlyTheMaster();
    }

    @Test
    void aSavedDefinitionIsPushedOnceAndTheAnswerTellsHowThatFared() {
        define().body("pushed", equalTo(false))
                .body("push_error", containsString("beta"));

        assertThat(beta.registries).hasValue(2);
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(5)).untilAtomic(beta.registries, equalTo(2));
    }

    @Test
    void theAnswerSaysSoWhenThePeersHaveTheDefinition() {
        beta.takesRegistries = true;

        define().body("pushed", equalTo(true)).body("push_error", nullValue());
    }

    private static ValidatableResponse define() {
        return given().header("Authorization", "Bearer test-api-token-0123456789-0123456789")
                .contentType(ContentType.JSON)
                .body(Map.of("title", "Products", "source_platform_id", "alpha", "source_model", "product",
                        "target_platform_id", "beta", "target_model", "product"))
                .post("/api/sync")
                .then()
                .statusCode(201);
    }

    private void sql(String statement) {
        transactions.run(connection -> connection.createStatement().execute(statement));
    }
}
