package org.moox.sync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/** The HTTP API of one platform, as a person with a bearer token sees it. */
public final class Api {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final URI base;
    private final String token;

    /** @param token null to call without one */
    public Api(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** Status and parsed body of one answer. */
    public record Answer(int status, JsonNode body) {

        /** @throws IllegalStateException with the problem when the call was refused */
        public JsonNode ok() {
            if (status >= 300) {
                throw new IllegalStateException(status + " " + body);
            }
            return body;
        }
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Registers a platform and returns its id. */
    public String createPlatform(String name, String domain) {
        return post("/api/platform", Map.of("name", name, "domain", domain)).ok().path("id").asText();
    }

    public String platformId(String name) {
        for (var platform : get("/api/platform").ok()) {
            if (platform.path("name").asText().equals(name)) {
                return platform.path("id").asText();
            }
        }
        throw new IllegalStateException("no platform is called " + name);
    }

    /** Brings the registry to all platforms now. */
    public JsonNode distribute() {
        return post("/api/platform/sync", Map.of()).ok();
    }

    /** Defines a sync with the default rules and returns its id. */
    public String createSync(String title, String source, String sourceModel, String target, String targetModel) {
        return createSync(title, source, sourceModel, target, targetModel, Map.of());
    }

    /** @param rules more fields of the definition, such as {@code if_exists} */
    public String createSync(String title, String source, String sourceModel, String target, String targetModel,
            Map<String, Object> rules) {
        var body = new LinkedHashMap<String, Object>(rules);
        body.put("title", title);
        body.put("source_platform_id", source);
        body.put("source_model", sourceModel);
        body.put("target_platform_id", target);
        body.put("target_model", targetModel);
        return post("/api/sync", body).ok().path("id").asText();
    }

    /** Starts a full run of one sync. */
    public JsonNode run(String sync) {
        return post("/api/sync/" + sync + "/run", Map.of()).ok();
    }

    /** Starts a full run of all syncs that target this platform. */
    public JsonNode runPlatform(String platform) {
        return post("/api/platform/" + platform + "/run", Map.of()).ok();
    }

    /** {@code state}, {@code total}, {@code queued}, {@code delivered} of the last full run. */
    public JsonNode progress(String sync) {
        return get("/api/sync/" + sync + "/run").ok();
    }

    private Answer send(String method, String path, Object body) {
        try {
            var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(60));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            if (body == null) {
                request.method(method, BodyPublishers.noBody());
            } else {
                var text = body instanceof String raw ? raw : JSON.writeValueAsString(body);
                request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(text));
            }
            var response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), parse(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(body);
        }
    }
}
