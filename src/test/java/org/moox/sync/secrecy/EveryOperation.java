package org.moox.sync.secrecy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Calls every operation that the API's description names, in good and in bad ways, and keeps every answer. */
final class EveryOperation {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

    private final URI base;
    private final Map<String, String> answers = new LinkedHashMap<>();

    EveryOperation(URI base) {
        this.base = base;
    }

    /** What was answered, headers included, by what was asked. */
    Map<String, String> answers() {
        return answers;
    }

    /**
     * Reads with the ids of things that are there; writes about things that are not, and with bodies that are wrong.
     *
     * @param tokens bearer tokens to call with; null for none
     * @param parameters values for what stands in braces in a path, by the path's beginning and the parameter's name
     */
    void walk(List<String> tokens, Map<String, String> parameters) throws IOException, InterruptedException {
        var description = call("GET", "/q/openapi?format=json", null, null);
        for (var path : fields(JSON.readTree(description).path("paths"))) {
            for (var method : path.getValue().fieldNames().hasNext() ? names(path.getValue()) : List.<String>of()) {
                for (var token : tokens) {
                    ask(method.toUpperCase(Locale.ROOT), path.getKey(), token, parameters);
                }
            }
        }
        for (var page : List.of("/q/health", "/q/metrics", "/q/swagger-ui/", "/", "/sync-webhook")) {
            call("GET", page, null, null);
        }
    }

    private void ask(String method, String path, String token, Map<String, String> parameters)
            throws IOException, InterruptedException {
        if (method.equals("GET")) {
            call(method, fill(path, parameters), token, null);
        } else if (path.contains("{")) { // about something that is not there
            call(method, fill(path, Map.of()), token, method.equals("DELETE") ? null : "{}");
        }
        if (!method.equals("GET") && !method.equals("DELETE")) {
            call(method, fill(path, Map.of()), token, "{\"nonsense\": ");
            call(method, fill(path, Map.of()), token, "{\"nonsense\": [1, {}]}");
        }
    }

    private static String fill(String path, Map<String, String> parameters) {
        var filled = path;
        while (filled.contains("{")) {
            var name = filled.substring(filled.indexOf('{') + 1, filled.indexOf('}'));
            var known = parameters.entrySet()
                    .stream()
                    .filter(p -> (path + " " + name).matches(p.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            filled = filled.replace("{" + name + "}", known.orElseGet(() -> UUID.randomUUID().toString()));
        }
        return filled;
    }

    /** Calls, keeps the answer and returns its body. */
    String call(String method, String path, String token, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        var response = HTTP.send(request.build(), BodyHandlers.ofString());
        answers.put("%s %s %d (%d)".formatted(method, path, response.statusCode(), answers.size()),
                response.headers().map() + "\n" + response.body());
        return response.body();
    }

    private static List<Map.Entry<String, JsonNode>> fields(JsonNode node) {
        return new ArrayList<>(node.properties());
    }

    private static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).filter(METHODS::contains).toList();
    }
}
