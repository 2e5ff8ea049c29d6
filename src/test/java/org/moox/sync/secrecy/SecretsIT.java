package org.moox.sync.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.PlatformProcess;
import org.moox.sync.harness.TwoPlatforms;

import com.fasterxml.jackson.databind.ObjectMapper;

/** A full run with everything logged that can be: no secret is told by a log, an answer, a problem or the API's description. */
class SecretsIT {

    private static final String MISTYPED = "mistyped-token-" + UUID.randomUUID();
    private static final String PAYLOAD = "payload-" + UUID.randomUUID();

    @TempDir
    static Path folder;

    static TwoPlatforms both;

    @BeforeAll
    static void start() {
        both = TwoPlatforms.start(folder, Map.of("QUARKUS_LOG_LEVEL", "TRACE", "QUARKUS_LOG_CONSOLE_LEVEL", "TRACE",
                "SYNC_SEND_POLL", "200ms", "SYNC_SEND_IDLE_POLL", "200ms", "SYNC_SLOW_DOWN_LONGEST", "0s"));
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    @Test
    void noSecretIsTold() throws Exception {
        var secrets = new SecretsInPlay();
        var master = new EveryOperation(both.source.uri());
        var other = new EveryOperation(both.target.uri());
        var platformToken = live(master, secrets);
        postsThatAreNotSigned();
        var parameters = Map.of("/api/platform/.* id", both.targetId(), "/api/sync/.* id", sync(), ".* model", "account",
                ".* key", "1");
        var tokens = Arrays.asList(null, MISTYPED, platformToken, both.source.environment().get("SYNC_API_TOKEN"));
        master.walk(tokens, parameters);
        other.walk(tokens, parameters);

        collect(secrets);
        assertThat(secrets.size()).as("secrets in play").isGreaterThan(12);
        assertThat(master.answers()).hasSizeGreaterThan(60);
        assertThat(tellers(secrets, master.answers())).as("answers of the master").isEmpty();
        assertThat(tellers(secrets, other.answers())).as("answers of the other").isEmpty();
        secrets.add("payload", PAYLOAD);
        for (var platform : List.of(both.source, both.target)) {
            assertThat(tellers(secrets, lines(platform))).as("log of %s", platform.name()).isEmpty();
        }
    }

    /** Records flow, one is refused, a key is renewed under way; returns the token that the target has in the end. */
    private static String live(EveryOperation master, SecretsInPlay secrets) throws Exception {
        both.execute("create table account (id int primary key, name text unique)");
        both.targetDatabase.execute("alter table account add check (name <> 'unwanted')");
        both.sync("account");
        both.sourceDatabase.execute("insert into account values (1, '" + PAYLOAD + "'), (2, 'unwanted')");
        both.awaitOnTarget("select string_agg(name, ',') from account", PAYLOAD);
        collect(secrets); // keys that are about to be replaced
        var admin = both.source.environment().get("SYNC_API_TOKEN");
        var created = shown(master, secrets,
                master.call("POST", "/api/platform", admin, "{\"name\": \"third\", \"domain\": \"localhost:9\"}"));
        assertThat(created).isNotEmpty();
        var renewed = shown(master, secrets, master.call("POST", "/api/platform/" + both.targetId() + "/token", admin, "{}"));
        both.source.api().distribute();
        both.sourceDatabase.execute("update account set name = name || '!' where id = 1");
        both.awaitOnTarget("select string_agg(name, ',') from account", PAYLOAD + "!");
        return renewed;
    }

    /** The one answer that may tell a token; what else it says is searched like any other. */
    private static String shown(EveryOperation master, SecretsInPlay secrets, String body) throws IOException {
        var token = new ObjectMapper().readTree(body).path("api_token").asText();
        var name = "api token " + secrets.size();
        secrets.add(name, token);
        assertThat(secrets.foundIn(String.join("\n", master.answers().values()))).as("what is told is found").contains(name);
        master.answers().replaceAll((asked, answer) -> answer.replace("\"api_token\":\"" + token + "\"", ""));
        return token;
    }

    private static void postsThatAreNotSigned() throws IOException, InterruptedException {
        var client = HttpClient.newHttpClient();
        for (var path : List.of("", "/registry", "/models", "/command", "/nothing")) {
            var request = HttpRequest.newBuilder(URI.create(both.target.uri() + "/sync-webhook" + path))
                    .header("x-sync-source", both.sourceId())
                    .header("x-sync-key", "bootstrap")
                    .header("webhook-id", "1")
                    .header("webhook-timestamp", Long.toString(System.currentTimeMillis() / 1000))
                    .header("webhook-signature", "v1,AAAA")
                    .POST(BodyPublishers.ofString("{\"kind\": \"changes\"}"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isBetween(400, 499);
        }
    }

    private static void collect(SecretsInPlay secrets) throws SQLException {
        secrets.add("mistyped token", MISTYPED);
        for (var name : List.of("SYNC_TOKEN", "SYNC_API_TOKEN", "SYNC_ENCRYPTION_KEY")) {
            secrets.add(name, both.source.environment().get(name));
        }
        secrets.addSealed(both.sourceDatabase, both.source.environment().get("SYNC_ENCRYPTION_KEY"));
        secrets.addSealed(both.targetDatabase, both.target.environment().get("SYNC_ENCRYPTION_KEY"));
    }

    private static String sync() {
        return both.source.api().get("/api/sync").ok().get(0).path("id").asText();
    }

    private static Map<String, String> lines(PlatformProcess platform) throws IOException {
        var lines = new LinkedHashMap<String, String>();
        try (var log = Files.lines(platform.log())) {
            log.forEach(line -> lines.put(lines.size() + ": " + line.substring(0, Math.min(160, line.length())), line));
        }
        assertThat(lines.keySet()).as("the log goes down to the finest level").anyMatch(line -> line.contains("TRACE"));
        return lines;
    }

    private static List<String> tellers(SecretsInPlay secrets, Map<String, String> texts) {
        var tellers = new ArrayList<String>();
        texts.forEach((name, text) -> secrets.foundIn(text).forEach(secret -> tellers.add(secret + " in " + name)));
        return tellers;
    }
}
