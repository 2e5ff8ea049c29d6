package org.moox.sync.reference;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UserResourceTest {

    @Test
    void usersAreKeptOverHttp() {
        var email = UUID.randomUUID() + "@example.org";
        var id = admin().body(Map.of("name", "Ada", "email", email, "roles", List.of("editor", "author")))
                .post("/api/user")
                .then()
                .statusCode(201)
                .body("id", notNullValue())
                .body("roles", contains("author", "editor"))
                .extract()
                .<String>path("id");

        admin().body(Map.of("name", "Again", "email", email))
                .post("/api/user")
                .then()
                .statusCode(409)
                .body("field", equalTo("email"));
        admin().body(Map.of("name", "", "email", "nobody")).post("/api/user").then().statusCode(400);
        admin().body(Map.of("name", "Grace", "email", email))
                .put("/api/user/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("Grace"));
        admin().get("/api/user?size=500").then().statusCode(200).body("id", hasItem(id));
        admin().delete("/api/user/" + id).then().statusCode(204);
        admin().get("/api/user/" + id).then().statusCode(404);
        given().get("/api/user").then().statusCode(401);
    }

    @Test
    void sessionsOfAUserAreKeptOverHttp() {
        var user = admin().body(Map.of("name", "Ada", "email", UUID.randomUUID() + "@example.org"))
                .post("/api/user")
                .then()
                .extract()
                .<String>path("id");
        var sessions = "/api/user/" + user + "/sessions";
        var id = admin().body(Map.of("user_agent", "Firefox"))
                .post(sessions)
                .then()
                .statusCode(201)
                .body("last_activity", notNullValue())
                .extract()
                .<String>path("id");

        admin().get(sessions).then().statusCode(200).body("id", contains(id)).body("user_agent", contains("Firefox"));
        admin().get("/api/user/" + UUID.randomUUID() + "/sessions").then().statusCode(404);
        admin().delete("/api/user/" + UUID.randomUUID() + "/sessions/" + id).then().statusCode(404);
        admin().delete(sessions + "/" + id).then().statusCode(204);
        admin().delete(sessions + "/" + id).then().statusCode(404);
        given().get(sessions).then().statusCode(401);
    }

    @Test
    void modelsAreDescribedOverHttp() {
        admin().get("/api/models").then().statusCode(200).body("models.name", hasItem("user"));
        admin().get("/api/models/user")
                .then()
                .statusCode(200)
                .body("kind", equalTo("entity"))
                .body("local_identifier", contains("id"))
                .body("unique_identifiers[0]", contains("id"));
        admin().get("/api/models/compatibility?source_model=user&target_model=user_roles")
                .then()
                .statusCode(200)
                .body("verdict", equalTo("incompatible"))
                .body("missing_columns", contains("id", "name", "email"));
        admin().get("/api/models/nothing").then().statusCode(404);
    }

    private static RequestSpecification admin() {
        return given().header("Authorization", "Bearer test-api-token-0123456789-0123456789").contentType(ContentType.JSON);
    }
}
