package org.moox.sync.sync;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Registrations;
import org.moox.sync.platform.Registry;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncResourceTest {

    private static final String TOKEN = "test-api-token-0123456789-0123456789";

    @Inject
    Transactions transactions;
    @Inject
    Models models;
    @Inject
    Platforms platforms;
    @Inject
    Registry registry;
    @Inject
    Syncs syncs;
    @Inject
    SyncChecks checks;
    @Inject
    Drift drift;

    private FakePeer beta;

    @BeforeEach
    void twoPlatformsAndATable() {
        QuarkusTransaction.requiringNew().run(() -> Sync.deleteAll());
        syncs.refresh();
        Registrations.onlyTheMaster();
        sql("create table product (id int primary key, uuid uuid not null unique, name text not null, secret text)",
                "create table item (id int primary key, uuid uuid not null unique, title text)",
                "create table keyless (name text)");
        models.refresh();
        beta = new FakePeer();
        beta.expose("product", List.of(List.of("uuid"), List.of("id")), "id!", "uuid!", "name!", "secret");
        register("beta", beta.domain(), false);
    }

    @AfterEach
    void gone() {
        beta.close();
        sql("drop table product, item, keyless");
    }

    @Test
    void aSyncIsDefinedByTheNamesOfItsPlatforms() {
        var before = registry.revision();

        var id = create(Map.of()).statusCode(201)
                .header("Location", containsString("/api/sync/"))
                .body("title", equalTo("Products"))
                .body("source_platform", equalTo("alpha"))
                .body("target_platform_id", equalTo(id("beta")))
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
                "source_platform_id", id("alpha"), "target_platform_id", id("beta"))).statusCode(201).extract();

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
        api().get("/api/platform/" + id("beta") + "/sync").then().statusCode(200).body("id", equalTo(List.of(id)));
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
    void aModelThatIsNotExposedIsNamedWithItsSideAndItsNeighbours() {
        refused(Map.of("source_model", "prodcut"), 422, "source_model").body("detail", containsString("source"))
                .body("detail", containsString("product"));
        refused(Map.of("target_model", "products"), 422, "target_model").body("detail", containsString("target"))
                .body("detail", containsString("product"));
        refused(Map.of("source_model", "a", "target_model", "b"), 422, "source_model").body("errors.field",
                equalTo(List.of("source_model", "target_model")));
    }

    @Test
    void aModelWithoutKeyIsRefused() {
        beta.expose("keyless", List.of(), "name");

        refused(Map.of("source_model", "keyless", "target_model", "keyless"), 422, "source_model")
                .body("detail", containsString("local identifier"))
                .body("detail", containsString("unique identifier"));
    }

    @Test
    void aModelWhoseRecordsDoNotBelongToPlatformsCannotBeLimitedByThat() {
        beta.withoutRelations("product");
        var fromBeta = Map.<String, Object>of("source_platform_id", "beta", "target_platform_id", "alpha",
                "use_platform_relations", true);

        refused(fromBeta, 422, "use_platform_relations").body("detail",
                containsString("SYNC_MODELS_WITH_PLATFORM_RELATIONS"));
    }

    @Test
    void aTargetThatRequiresMoreThanItGetsIsRefused() {
        beta.expose("product", List.of(List.of("uuid")), "uuid!", "name!", "tax!");

        refused(Map.of(), 422, "target_model").body("detail", containsString("\"tax\""));
        refused(Map.of("sync_all_fields", false, "field_mappings", Map.of("uuid", "uuid")), 422, "target_model")
                .body("errors.detail", hasItem(containsString("\"name\"")));
        create(Map.of("field_mappings", Map.of("secret", "tax"))).statusCode(201);
    }

    @Test
    void typesThatCannotFitAreRefusedAndThoseThatMayNotAreWarnedOf() {
        beta.expose("product", List.of(List.of("uuid")), "uuid:uuid!", "id:inet", "name:character varying(3)!");
        refused(Map.of(), 422, "target_model").body("detail",
                containsString("\"id\" is integer on the source and inet on the target"));

        beta.expose("product", List.of(List.of("uuid")), "uuid:uuid!", "id:bigint", "name:character varying(3)!", "secret!");
        create(Map.of()).statusCode(201)
                .body("warnings", hasSize(2))
                .body("warnings", hasItem(containsString("\"name\" is text on the source and character varying(3)")))
                .body("warnings", hasItem(containsString("\"secret\" may be null on the source")));
    }

    @Test
    void foreignKeysToWhatNoSyncBringsAreWarnedOf() {
        sql("alter table item add product int references product");
        models.refresh();
        beta.expose("item", List.of(List.of("uuid")), "uuid:uuid!", "product:integer");
        var item = Map.of("source_model", "item", "target_model", "item");

        create(item).statusCode(201).body("warnings", hasItem(containsString("Field product points to model \"product\"")));
        api().get("/api/models/compatibility?source_model=item&target_platform=beta")
                .then()
                .statusCode(200)
                .body("warnings", hasItem(containsString("Field product points to model \"product\"")));
        create(Map.of()).statusCode(201);
        create(item).statusCode(201).body("warnings", hasSize(0));
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
    void mappingsThatCannotWorkAreRefused() {
        refused(Map.of("field_mappings", Map.of("nam", "name")), 422, "field_mappings").body("detail",
                containsString("\"nam\""));
        refused(Map.of("field_mappings", Map.of("secret", "colour")), 422, "field_mappings").body("detail",
                containsString("\"colour\""));
        refused(Map.of("field_mappings", Map.of("name", "secret", "id", "secret")), 422, "field_mappings").body("detail",
                containsString("Both"));
        beta.expose("product", List.of(List.of("uuid")), "uuid!", "id", "name", "secret");
        refused(Map.of("field_mappings", Map.of("uuid", "secret")), 422, "field_mappings").body("detail",
                containsString("drops the identifier uuid"));
    }

    @Test
    void aTransformerThatNobodyKnowsIsRefused() {
        refused(Map.of("transformer", "upperCase"), 422, "transformer").body("detail", containsString("upperCase"));
    }

    @Test
    void aPlatformIsNotItsOwnTarget() {
        refused(Map.of("target_platform_id", "alpha"), 422, "target_platform_id");
    }

    @Test
    void aReadOnlyPlatformIsNoTarget() {
        register("archive", "http://127.0.0.1:1", true);

        refused(Map.of("target_platform_id", "archive"), 422, "target_platform_id").body("detail", containsString("read only"));
    }

    @Test
    void aRingIsRefused() {
        create(Map.of()).statusCode(201);

        refused(Map.of("source_platform_id", "beta", "target_platform_id", "alpha"), 422, "target_platform_id").body("detail",
                containsString("sync.allow-cycles"));
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
        api().get("/api/models/compatibility?source_model=product&target_platform=" + id("beta"))
                .then()
                .statusCode(200)
                .body("verdict", equalTo("compatible"));
        beta.status = 500;
        api().get("/api/models?platform=beta").then().statusCode(502).contentType("application/problem+json");
    }

    @Test
    void aRunIsFoundBesideItsSync() {
        var id = create(Map.of()).extract().<String>path("id");

        api().get("/api/sync/" + id + "/run").then().statusCode(not(equalTo(405)));
        api().post("/api/sync/" + id + "/run").then().statusCode(202);
    }

    private ValidatableResponse create(Map<String, ?> more) {
        return api().body(body(more)).post("/api/sync").then();
    }

    private ValidatableResponse refused(Map<String, ?> more, int status, String field) {
        return create(more).statusCode(status).contentType("application/problem+json").body("field", equalTo(field));
    }

    private static Map<String, Object> body(Map<String, ?> more) {
        var body = new LinkedHashMap<String, Object>(
                Map.of("title", "Products", "source_platform_id", "alpha", "source_model", "product",
                        "target_platform_id", "beta", "target_model", "product"));
        body.putAll(more);
        return body;
    }

    private void register(String name, String domain, boolean readOnly) {
        api().body(Map.of("name", name, "domain", domain, "read_only", readOnly)).post("/api/platform").then().statusCode(201);
    }

    private String id(String platform) {
        return platforms.findByName(platform).orElseThrow().id().toString();
    }

    private static RequestSpecification api() {
        return given().auth().oauth2(TOKEN).contentType(ContentType.JSON);
    }

    private void sql(String... statements) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                for (var sql : statements) {
                    statement.execute(sql);
                }
                return null;
            }
        });
    }
}
