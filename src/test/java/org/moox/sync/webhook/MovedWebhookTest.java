package org.moox.sync.webhook;

import static io.restassured.RestAssured.given;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(MovedWebhookTest.Moved.class)
class MovedWebhookTest {

    public static class Moved implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("sync.webhook.path", "/elsewhere/hook", "sync.webhook.max-body-size", "1K", "sync.slow-down.first",
                    "300MS", "sync.slow-down.longest", "2S", "sync.slow-down.waiting", "2");
        }
    }

    @Test
    void theDefaultPathIsNotFound() {
        given().body("{}").post("/sync-webhook").then().statusCode(404).contentType("application/problem+json");
        given().body("{}").post("/sync-webhook/models").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void theConfiguredPathAnswers() {
        given().body("{}").post("/elsewhere/hook/models").then().statusCode(401).contentType("application/problem+json");
    }

    @Test
    void theConfiguredSizeHolds() {
        given().body("x".repeat(1025)).post("/elsewhere/hook/models").then().statusCode(413);
        given().body("x".repeat(5000)).post("/elsewhere/hook/models").then().statusCode(413);
    }
}
