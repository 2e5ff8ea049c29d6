package org.moox.sync.sync;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.moox.sync.sync.Products.api;
import static org.moox.sync.sync.Products.body;
import static org.moox.sync.sync.Products.create;
import static org.moox.sync.sync.Products.refused;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Registry;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;

/** Definitions are made, shown, changed and deleted over HTTP. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncResourceTest {

    @Inject
    Registry registry;
    @Inject
    Syncs syncs;

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
    void aSyncIsDefinedByTheNamesOfItsPlatforms() {
        var before = registry.revision();

        var id = create(Map.of()).statusCode(201)
                .header("Location", containsString("/api/sync/"))
                .body("title", equalTo("Products"))
                .body("source_platform", equalTo("alpha"))
                .body("target_platform_id", equalTo(products.id("beta")))
                .body("identifier", equalTo(List.of("uuid")))
                .body("unchecked", equalTo(false))
                .body("status", equalTo(true))
                .body("if_exists", equalTo("update"))
                .body("interval", equalTo(60))
                .body("pushed", equalTo(false))
                .body("push_error", notNullValue())
                .extract()
                .<String>path("id");

        assertThat(registry.revision()).isEqualTo(before + 1);
        assertThat(syncs.outgoing()).extracting(SyncDefinition::id).containsExactly(UUID.fromString(id));
        api().get("/api/sync/" + id).then().statusCode(200).body("id", equalTo(id)).body("revision", greaterThan(0));
    }

    @Test
    void everyFieldOfADefinitionComesBack() {
        var created = create(Map.of("status", false, "use_platform_relations", true, "if_exists", "skip", "sync_ids",
                List.of("1", 2),
                "sync_all_fields", false, "field_mappings", Map.of("uuid", "uuid", "id", "id", "secret", "name"), "interval", 5,
                "source_platform_id", products.id("alpha"), "target_platform_id", products.id("beta"))).statusCode(201)
                .extract();

        var id = created.<String>path("id");
        api().get("/api/sync/" + id)
                .then()
                .body("status", equalTo(false))
                .body("use_platform_relations", equalTo(true))
                .body("if_exists", equalTo("skip"))
                .body("sync_ids", equalTo(List.of("1", "2")))
                .body("sync_all_fields", equalTo(false))
                .body("field_mappings.secret", equalTo("name"))
                .body("interval", equalTo(5));
        assertThat(syncs.outgoing()).isEmpty();
    }

    @Test
    void whatIsShownMayBeSentBack() {
        var shown = create(Map.of()).statusCode(201).extract().<Map<String, Object>>path("");
        var changed = new LinkedHashMap<>(shown);
        changed.put("title", "Renamed");

        api().body(changed).put("/api/sync/" + shown.get("id")).then().statusCode(200).body("title", equalTo("Renamed"));
    }

    @Test
    void aSyncIsListedAndDeleted() {
        var id = create(Map.of()).extract().<String>path("id");
        create(Map.of("source_platform_id", "alpha", "target_platform_id", "alpha", "target_model", "item", "field_mappings",
                Map.of("name", "title"))).statusCode(201);

        api().get("/api/sync?size=1").then().statusCode(200).header("X-Total-Count", "2").body("", hasSize(1));
        api().get("/api/platform/" + products.id("beta") + "/sync").then().statusCode(200).body("id", equalTo(List.of(id)));
        api().get("/api/platform/" + UUID.randomUUID() + "/sync").then().statusCode(404);
        api().delete("/api/sync/" + id).then().statusCode(204);
        api().get("/api/sync/" + id).then().statusCode(404).contentType("application/problem+json");
        api().delete("/api/sync/" + id).then().statusCode(404);
        assertThat(syncs.find(UUID.fromString(id))).isEmpty();
    }

    @Test
    void aSyncThatLeadsElsewhereGetsAnotherNumber() {
        var id = create(Map.of()).extract().<String>path("id");
        var number = syncs.require(UUID.fromString(id)).number();

        api().body(body(Map.of("title", "Same way"))).put("/api/sync/" + id).then().statusCode(200);
        assertThat(syncs.require(UUID.fromString(id)).number()).isEqualTo(number);
        api().body(
                body(Map.of("target_platform_id", "alpha", "target_model", "item", "field_mappings", Map.of("name", "title"))))
                .put("/api/sync/" + id)
                .then()
                .statusCode(200);
        assertThat(syncs.require(UUID.fromString(id)).number()).isGreaterThan(number);
    }

    @Test
    void badInputIsNamedByField() {
        refused(Map.of("title", " "), 400, "title");
        refused(Map.of("if_exists", "replace"), 400, "if_exists");
        refused(Map.of("sync_ids", List.of()), 400, "sync_ids");
        refused(Map.of("interval", 0), 400, "interval");
        refused(Map.of("colour", "red"), 400, "colour");
        refused(Map.of("field_mappings", "uuid"), 400, "field_mappings");
        refused(Map.of("source_platform_id", ""), 400, "source_platform_id");
        refused(Map.of("source_platform_id", "nowhere"), 404, "source_platform_id").body("detail", containsString("nowhere"));
        refused(Map.of("target_platform_id", UUID.randomUUID().toString()), 404, "target_platform_id");
        refused(Map.of("target_platform", "alpha"), 400, "target_platform_id");
        api().body("{").post("/api/sync").then().statusCode(400).contentType("application/problem+json");
        api().body("").post("/api/sync").then().statusCode(400).contentType("application/problem+json");
        assertThat(syncs.all()).isEmpty();
    }

    @Test
    void whoHasNoTokenDefinesNothing() {
        given().contentType(ContentType.JSON).body(body(Map.of())).post("/api/sync").then().statusCode(401);
        given().auth()
                .oauth2("wrong")
                .contentType(ContentType.JSON)
                .body(body(Map.of()))
                .post("/api/sync")
                .then()
                .statusCode(401);
        given().get("/api/sync").then().statusCode(401);
        assertThat(syncs.all()).isEmpty();
    }

    @Test
    void aRunIsFoundBesideItsSync() {
        var id = create(Map.of()).extract().<String>path("id");

        api().get("/api/sync/" + id + "/run").then().statusCode(not(equalTo(405)));
        api().post("/api/sync/" + id + "/run").then().statusCode(202);
    }
}
