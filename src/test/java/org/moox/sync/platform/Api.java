package org.moox.sync.platform;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;

/** Requests as an administrator, as a platform, or as nobody in particular. */
public final class Api {

    public static final String ADMIN_TOKEN = "test-api-token-0123456789-0123456789";

    private Api() {
    }

    public static RequestSpecification admin() {
        return with(ADMIN_TOKEN);
    }

    static RequestSpecification with(String token) {
        return RestAssured.given().header("Authorization", "Bearer " + token);
    }

    public static RequestSpecification admin(String json) {
        return admin().contentType("application/json").body(json);
    }
}
