package org.moox.sync.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;

import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** Requests as an administrator, as a platform, or as nobody in particular. */
public final class Api {

    public static final String ADMIN_TOKEN = "test-api-token-0123456789-0123456789";

    private static final AtomicInteger STRANGERS = new AtomicInteger();

    private Api() {
    }

    public static RequestSpecification admin() {
        return with(ADMIN_TOKEN);
    }

    /** Without a credential, and from an address of its own: who fails often from one waits longer and longer. */
    public static RequestSpecification stranger() {
        var number = STRANGERS.incrementAndGet();
        try {
            var address = InetAddress.getByAddress(new byte[]{127, 2, (byte) (number >> 8), (byte) number});
            var client = RestAssured.config().getHttpClientConfig().setParam("http.route.local-address", address);
            return RestAssured.given().config(RestAssured.config().httpClient(client));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A body of many megabytes, over which RestAssured takes seconds. */
    public static HttpResponse<String> postHuge(String path, byte[] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .headers(headers)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static RequestSpecification with(String token) {
        return RestAssured.given().header("Authorization", "Bearer " + token);
    }

    public static RequestSpecification admin(String json) {
        return admin().contentType("application/json").body(json);
    }

    /** Registers a platform, as an administrator. */
    public static ValidatableResponse create(String json) {
        return admin(json).post("/api/platform").then();
    }
}
