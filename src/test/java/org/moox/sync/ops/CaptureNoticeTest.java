package org.moox.sync.ops;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.moox.sync.capture.Capture;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CaptureNoticeTest {

    @Inject
    Capture capture;

    @Test
    void whatCannotBeCapturedIsNamedInHealthWhichStaysUp() {
        capture.align(() -> Set.of("no_such_model"));
        RestAssured.get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'capture' }.status", equalTo("UP"),
                        "checks.find { it.name == 'capture' }.data.'problem-1'", containsString("no_such_model"));

        capture.align(() -> Set.of());
        RestAssured.get("/q/health/ready").then().body("checks.find { it.name == 'capture' }.data", nullValue());
    }
}
