package org.example.notes;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/** The application works as if the library were not there, and its records are synced. */
@QuarkusTest
@QuarkusTestResource(Server.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NotesTest {

    private static RequestSpecification json() {
        return given().contentType(ContentType.JSON);
    }

    private static RequestSpecification admin() {
        return json().auth().oauth2(Server.TOKEN);
    }

    @Test
    @Order(1)
    void aNoteIsShapedByTheTransformerAndWrittenByTheHandler() {
        admin().body(Map.of("title", "Copies", "source_platform_id", "notes", "source_model", "note", "target_platform_id", "notes",
                "target_model", "note_copy", "transformer", "loud")).post("/api/sync").then().statusCode(201);

        json().body(Map.of("slug", "first", "text", "hello")).post("/api/notes").then().statusCode(200);
        arrives("/api/notes/copies", "first: HELLO");
        given().delete("/api/notes/first").then().statusCode(204);

        arrives("/api/notes/ledger", "created first", "deleted 1");
        given().get("/api/notes/copies").then().body("", equalTo(List.of()));
    }

    private static void arrives(String address, String... expected) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get(address).then().statusCode(200).body("", equalTo(List.of(expected))));
    }

    @Test
    void theApplicationsOwnApiIsAsLenientAndAsStrictAsItWas() {
        json().body(Map.of("slug", "second", "text", "x", "colour", "nobody knows this")).post("/api/notes").then().statusCode(200);
        json().body(Map.of("slug", "", "text", "x"))
                .post("/api/notes")
                .then()
                .statusCode(400)
                .contentType(not(containsString("problem")))
                .header("validation-exception", "true");
        json().body("{").post("/api/notes").then().statusCode(400).contentType(not(containsString("problem")));
    }

    @Test
    void theReferenceModelsStayInTheService() {
        given().get("/api/user").then().statusCode(200).body(equalTo("the application's users"));
    }

    @Test
    void theApplicationsFailuresAreItsOwn() {
        given().get("/api/notes/broken").then().statusCode(418).body(equalTo("teapot"));
        given().get("/api/notes/missing").then().statusCode(404).contentType(not(containsString("problem")));
        given().get("/api/notes/unforeseen").then().statusCode(500).contentType(not(containsString("problem")));
    }

    @Test
    void theLibrarysApiIsAsStrictAsInTheService() {
        admin().body(Map.of("colour", "red")).post("/api/sync").then().statusCode(400).contentType("application/problem+json").body("field",
                equalTo("colour"));
        json().get("/api/sync").then().statusCode(401).contentType("application/problem+json");
        admin().get("/api/models/nothing").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void eachHasItsOwnHistoryOfMigrations() {
        given().get("/api/notes/histories")
                .then()
                .body("", equalTo(List.of("public.flyway_schema_history", "sync.flyway_schema_history")));
    }

    @Test
    void theApplicationsJobsRun() {
        await().atMost(Duration.ofSeconds(30)).until(() -> Integer.parseInt(given().get("/api/notes/ticks").asString()) > 0);
    }

    @Test
    void theServicesSettingsStayAtHome() throws IOException {
        assertEquals("notes", ConfigProvider.getConfig().getValue("quarkus.application.name", String.class));
        assertEquals(1,
                Collections.list(Thread.currentThread().getContextClassLoader().getResources("application.properties")).size());
    }
}
