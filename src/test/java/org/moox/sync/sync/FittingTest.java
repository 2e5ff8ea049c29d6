package org.moox.sync.sync;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.moox.sync.sync.Products.api;
import static org.moox.sync.sync.Products.body;
import static org.moox.sync.sync.Products.create;
import static org.moox.sync.sync.Products.refused;
import static org.moox.sync.sync.Products.register;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What does not fit together is not defined, and it is said why. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class FittingTest {

    @Inject
    Models models;

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
        products.sql("alter table item add product int references product");
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
}
