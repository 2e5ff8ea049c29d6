package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.moox.sync.platform.Api.create;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.security.Tokens;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PlatformResourceTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String BETA = "{\"name\":\"beta\",\"domain\":\"beta.example.com\"}";

    @Inject
    Registry registry;
    @Inject
    Self self;

    @BeforeEach
    void clear() {
        Registrations.onlyTheMaster();
    }

    @Test
    void aNewPlatformShowsItsTokenOnceAndNeverAgain() {
        var before = registry.revision();

        var created = create(BETA).statusCode(201)
                .header("Location", containsString("/api/platform/"))
                .body("name", equalTo("beta"), "domain", equalTo("beta.example.com"), "webhook_path", equalTo("/sync-webhook"),
                        "show_in_menu", equalTo(true), "read_only", equalTo(false), "master", equalTo(false), "api_token",
                        notNullValue())
                .extract();

        String token = created.path("api_token");
        var shown = Api.admin().get(created.header("Location")).then().statusCode(200).extract().asString();
        assertThat(token).hasSize(43);
        assertThat(shown).doesNotContain("api_token", token, Tokens.hash(token), "secret");
        assertThat(Api.admin().get("/api/platform").asString()).doesNotContain("api_token", token, Tokens.hash(token),
                "secret");
        assertThat(registry.revision()).isEqualTo(before + 1);
    }

    @Test
    void aGivenTokenIsTakenAndReadsButDoesNotWrite() {
        var token = "a-token-of-our-own-0123456789-0123456789";
        create("{\"name\":\"beta\",\"domain\":\"beta\",\"api_token\":\"%s\"}".formatted(token)).statusCode(201)
                .body("api_token", equalTo(token));

        Api.with(token).get("/api/platform").then().statusCode(200).body("name", hasItems("alpha", "beta"));
        Api.with(token)
                .contentType("application/json")
                .body("{\"name\":\"gamma\",\"domain\":\"gamma\"}")
                .post("/api/platform")
                .then()
                .statusCode(403)
                .contentType(PROBLEM)
                .body("detail", containsString("only reads"));
    }

    @Test
    void withoutATokenNothingIsShown() {
        RestAssured.get("/api/platform")
                .then()
                .statusCode(401)
                .contentType(PROBLEM)
                .header("WWW-Authenticate", containsString("Bearer"))
                .body("type", equalTo("urn:moox-sync:unauthenticated"));
        Api.with("wrong")
                .get("/api/platform")
                .then()
                .statusCode(401)
                .contentType(PROBLEM)
                .header("WWW-Authenticate", containsString("Bearer"));
        Api.with("").get("/api/platform").then().statusCode(401);
        RestAssured.given().header("Authorization", "Basic YTpi").get("/api/platform").then().statusCode(401);
        RestAssured.given().contentType("application/json").body(BETA).post("/api/platform").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/swagger-ui/", "/q/health"})
    void documentationAndHealthStayOpen(String path) {
        assertThat(RestAssured.get(path).statusCode()).isNotIn(401, 403, 404);
    }

    @Test
    void theDocumentationDescribesTheCalls() {
        assertThat(RestAssured.given().get("/q/openapi").asString()).contains("/api/platform/{id}/token", "Register a platform",
                "shop.example.com", "webhook_path", "Bearer");
    }

    @Test
    void whatDoesNotExistIsSaidAsAProblem() {
        Api.admin()
                .get("/api/platform/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .contentType(PROBLEM)
                .body("type", equalTo("urn:moox-sync:unknown-platform"));
        Api.admin().get("/api/platform/nonsense").then().statusCode(400).contentType(PROBLEM);
        Api.admin().patch("/api/platform").then().statusCode(405).contentType(PROBLEM);
        Api.admin().contentType("text/plain").body("x").post("/api/platform").then().statusCode(415).contentType(PROBLEM);
    }

    @Test
    void aPlatformIsChangedAndDeletedAndTheRevisionRises() {
        var before = registry.revision();
        String id = create(BETA).extract().path("id");

        Api.admin("{\"name\":\"beta\",\"domain\":\"localhost:9000\",\"order\":3,\"locked\":true,\"lock_reason\":\"moving\"}")
                .put("/api/platform/" + id)
                .then()
                .statusCode(200)
                .body("domain", equalTo("localhost:9000"), "order", equalTo(3),
                        "locked", equalTo(true), "lock_reason", equalTo("moving"));
        Api.admin().delete("/api/platform/" + id).then().statusCode(204);
        Api.admin().get("/api/platform/" + id).then().statusCode(404);

        assertThat(registry.revision()).isEqualTo(before + 3);
    }

    @Test
    void whereADomainLeadsIsLookedUpWhenItIsNewOrChanged() {
        String id = create("{\"name\":\"beta\",\"domain\":\"127.0.0.3:9000\"}").statusCode(201).extract().path("id");
        awaitAddress(id, equalTo("127.0.0.3"));

        Api.admin("{\"name\":\"beta\",\"domain\":\"127.0.0.4\"}").put("/api/platform/" + id).then().statusCode(200);
        awaitAddress(id, equalTo("127.0.0.4"));

        Api.admin("{\"name\":\"beta\",\"domain\":\"nowhere.invalid\"}")
                .put("/api/platform/" + id)
                .then()
                .statusCode(200)
                .body("ip_address", nullValue());
        Api.admin().get("/api/platform/" + id).then().body("ip_address", nullValue());
    }

    private static void awaitAddress(String id, Matcher<String> address) {
        Awaitility.await("its address")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> Api.admin().get("/api/platform/" + id).then().body("ip_address", address));
    }

    @Test
    void theMasterCannotBeDeletedOrRenamed() {
        Api.admin().delete("/api/platform/" + self.id()).then().statusCode(409).contentType(PROBLEM);
        Api.admin("{\"name\":\"omega\",\"domain\":\"http://localhost:8080\"}")
                .put("/api/platform/" + self.id())
                .then()
                .statusCode(409)
                .body("field", equalTo("name"));
    }

    @Test
    void aPlatformThatSyncsUseIsNotDeletedAndTheyAreNamed() {
        var beta = Registrations.add("beta", "beta");
        QuarkusTransaction.requiringNew()
                .run(() -> Platform.getEntityManager()
                        .createNativeQuery("""
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model,
                                        created_at, updated_at)
                values (gen_random_uuid(), 'all products', ?1, 'product', ?2, 'product', now(), now())""")
                        .setParameter(1, self.id())
                        .setParameter(2, beta)
                        .executeUpdate());
        try {
            Api.admin()
                    .delete("/api/platform/" + beta)
                    .then()
                    .statusCode(409)
                    .contentType(PROBLEM)
                    .body("detail",
                            containsString("all products"));
        } finally {
            QuarkusTransaction.requiringNew()
                    .run(
                            () -> Platform.getEntityManager().createNativeQuery("delete from sync.syncs").executeUpdate());
        }
    }

    @Test
    void aRenewedTokenReadsAtOnceAndTheOldOneUntilItIsRevoked() {
        var created = create(BETA).extract();
        String id = created.path("id");
        String first = created.path("api_token");

        String second = renew("/api/platform/" + id + "/token");
        Api.with(first).get("/api/platform").then().statusCode(200);
        Api.with(second).get("/api/platform").then().statusCode(200);

        String third = renew("/api/platform/" + id + "/token?revoke=true");
        Api.with(first).get("/api/platform").then().statusCode(401);
        Api.with(second).get("/api/platform").then().statusCode(401);
        Api.with(third).get("/api/platform").then().statusCode(200);
    }

    private static String renew(String path) {
        return Api.admin().post(path).then().statusCode(200).extract().path("api_token");
    }

    @Test
    void listsArePaged() {
        for (int i = 1; i <= 5; i++) {
            Registrations.add("p" + i, "p" + i);
        }

        Api.admin()
                .get("/api/platform?page=1&size=2")
                .then()
                .statusCode(200)
                .header("X-Total-Count", equalTo("6"))
                .body("name",
                        equalTo(java.util.List.of("p2", "p3")));
        Api.admin().get("/api/platform?page=9").then().statusCode(200).body("$", hasSize(0));
        Api.admin().get("/api/platform?size=501").then().statusCode(400).contentType(PROBLEM).body("field", equalTo("size"));
        Api.admin().get("/api/platform?page=-1").then().statusCode(400).body("field", equalTo("page"));
    }

    @Test
    void anotherThanTheMasterNamesTheMaster() {
        QuarkusTransaction.requiringNew().run(() -> {
            Platform.update("master = false");
            var master = Registrations.persist("headquarters", "hq.example.com");
            Platform.flush();
            Platform.update("master = true where id = ?1", master.id());
            registry.nextRevision();
        });

        create(BETA).statusCode(409)
                .contentType(PROBLEM)
                .body("type", equalTo("urn:moox-sync:not-master"), "detail",
                        containsString("headquarters"), "detail", containsString("hq.example.com"));
        Api.admin().delete("/api/platform/" + self.id()).then().statusCode(409);
        Api.admin().post("/api/platform/sync").then().statusCode(409);
    }
}
