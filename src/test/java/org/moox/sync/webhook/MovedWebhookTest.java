package org.moox.sync.webhook;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Api;
import org.moox.sync.platform.Doors;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(Doors.class)
class MovedWebhookTest {

    @Test
    void theDefaultPathIsNotFound() {
        Api.stranger().body("{}").post("/sync-webhook").then().statusCode(404).contentType("application/problem+json");
        Api.stranger().body("{}").post("/sync-webhook/models").then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void theConfiguredPathAnswers() {
        Api.stranger().body("{}").post("/elsewhere/hook/models").then().statusCode(401).contentType("application/problem+json");
    }

    @Test
    void theConfiguredSizeHolds() {
        Api.stranger().body("x".repeat(1025)).post("/elsewhere/hook/models").then().statusCode(413);
        Api.stranger().body("x".repeat(5000)).post("/elsewhere/hook/models").then().statusCode(413);
    }
}
