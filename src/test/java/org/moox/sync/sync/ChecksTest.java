package org.moox.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.moox.sync.sync.Products.api;
import static org.moox.sync.sync.Products.body;
import static org.moox.sync.sync.Products.create;
import static org.moox.sync.sync.Products.refused;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Definitions that could not be checked when they were saved, and what becomes of the models later. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ChecksTest {

    @Inject
    Syncs syncs;
    @Inject
    SyncChecks checks;
    @Inject
    Drift drift;

    @Inject
    Products products;

    private FakePeer beta;

    @BeforeEach
    void twoPlatformsAndATable() {
        beta = products.start();
    }

    @AfterEach
    void gone() {
        products.end();
    }

    @Test
    void whatBecomesOfTheModelsLaterIsShownUntilTheyFitAgainOrTheSyncIsSavedAgain() {
        var id = create(Map.of()).statusCode(201).extract().<String>path("id");
        beta.expose("product", List.of(List.of("uuid"), List.of("id")), "id!", "uuid!", "name!");

        drift.look();
        api().get("/api/sync/" + id)
                .then()
                .body("has_errors", equalTo(true))
                .body("error_message", containsString("\"secret\" is gone from the target"));
        beta.status = 503;
        drift.look();
        api().get("/api/sync/" + id).then().body("has_errors", equalTo(true));

        beta.status = 200;
        api().body(body(Map.of())).put("/api/sync/" + id).then().statusCode(200).body("has_errors", equalTo(false));
        drift.look();
        api().get("/api/sync/" + id).then().body("has_errors", equalTo(false)).body("error_message", nullValue());
    }

    @Test
    void aPeerThatCannotBeAskedLeavesTheSyncUncheckedUntilItCan() {
        beta.status = 503;
        var id = create(Map.of()).statusCode(201)
                .body("unchecked", equalTo(true))
                .body("identifier", nullValue())
                .extract()
                .<String>path(
                        "id");
        assertThat(syncs.outgoing()).isEmpty();

        checks.recheck();
        api().get("/api/sync/" + id).then().body("unchecked", equalTo(true));

        beta.status = 200;
        checks.recheck();
        api().get("/api/sync/" + id).then().body("unchecked", equalTo(false)).body("identifier", equalTo(List.of("uuid")));
        assertThat(syncs.outgoing()).hasSize(1);
    }

    @Test
    void aRecheckThatFindsFaultsSaysThem() {
        beta.status = 503;
        var id = create(Map.of("target_model", "later")).statusCode(201).extract().<String>path("id");

        beta.status = 200;
        checks.recheck();

        api().get("/api/sync/" + id)
                .then()
                .body("unchecked", equalTo(true))
                .body("has_errors", equalTo(true))
                .body("error_message", containsString("later"));
    }

    @Test
    void aSilentPeerDoesNotStopASyncThatIsOnlyRenamed() {
        var id = create(Map.of()).extract().<String>path("id");
        beta.status = 503;

        api().body(body(Map.of("title", "Renamed")))
                .put("/api/sync/" + id)
                .then()
                .statusCode(200)
                .body("unchecked", equalTo(false));
        api().body(body(Map.of("field_mappings", Map.of("secret", "secret"))))
                .put("/api/sync/" + id)
                .then()
                .statusCode(200)
                .body("unchecked", equalTo(true));
    }

    @Test
    void listedRecordsAreKeptAsTheirSourceWritesThem() {
        create(Map.of("sync_ids", List.of("017", "17", " 18"))).statusCode(201).body("sync_ids", equalTo(List.of("17", "18")));
        refused(Map.of("sync_ids", List.of("17", "seventeen")), 422, "sync_ids");
    }

    @Test
    void aSourceIsAskedHowItWritesTheListedRecords() {
        beta.expose("product", List.of(List.of("uuid")), "uuid:uuid!", "id:integer!", "name!", "secret");
        create(Map.of("source_platform_id", "beta", "target_platform_id", "alpha", "sync_ids", List.of("A", "b")))
                .statusCode(201)
                .body("sync_ids", equalTo(List.of("a", "b")));
    }

    @Test
    void relationsAreNotSwitchedOnUnseen() {
        var id = create(Map.of()).extract().<String>path("id");
        beta.status = 503;

        api().body(body(Map.of("use_platform_relations", true)))
                .put("/api/sync/" + id)
                .then()
                .statusCode(200)
                .body("unchecked", equalTo(true));
    }

    @Test
    void aPeerIsAskedForItsModels() {
        api().get("/api/models?platform=beta").then().statusCode(200).body("models.name", equalTo(List.of("product")));
        api().get("/api/models/compatibility?source_model=product&target_platform=" + products.id("beta"))
                .then()
                .statusCode(200)
                .body("verdict", equalTo("compatible"));
        beta.status = 500;
        api().get("/api/models?platform=beta").then().statusCode(502).contentType("application/problem+json");
    }
}
