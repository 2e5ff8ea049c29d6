package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.PlatformProcess;
import org.moox.sync.harness.TwoPlatforms;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.SealedBox;
import org.moox.sync.security.Signer;
import org.moox.sync.security.SigningKey;
import org.moox.sync.security.Tokens;
import org.moox.sync.wire.Headers;

/** All secrets change, one after the other, while rows are written without a pause: all arrive, each once, and the old keys end. */
class RotationIT {

    private static final int CHANGES = 10_000;
    private static final int AT_ONCE = 5;
    private static final int REST_AT_ONCE = 50;
    private static final String NAMES = """
            select string_agg(key_id, ',' order by key_id) from sync.peer_keys where valid_until is null and peer = '%s'""";

    @TempDir
    static Path folder;

    static TwoPlatforms both;

    @BeforeAll
    static void start() {
        both = TwoPlatforms.start(folder, Map.of("SYNC_SEND_MAX_BACKOFF", "500ms", "SYNC_PEER_KEY_OVERLAP", "4s",
                "SYNC_PLATFORM_JOB_EVERY", "2s"));
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    @Test
    void tenThousandChangesArriveOnceWhileEverySecretIsRotated() throws Exception {
        both.execute("create table flowing (id int primary key, value text)");
        // what the target's service writes, by batch; the rows of a batch that is rolled back go with it
        both.targetDatabase.execute("create table ledger (id int, batch text)",
                "create function note() returns trigger language plpgsql as "
                        + "$$ begin insert into ledger values (new.id, current_setting('sync.batch')); return new; end $$",
                "create trigger note after insert or update on flowing for each row execute function note()");
        both.sync("flowing");
        var oldKey = signingKey();
        var oldNames = names();
        assertThat(knock(oldKey)).isEqualTo(200);

        try (var writer = new Writer()) {
            writer.awaitRows(500);
            rotateAll();
            writer.atOnce = REST_AT_ONCE;
            writer.awaitRows(CHANGES);
        }

        both.awaitEqual("flowing");
        assertThat(Integer.parseInt(both.targetDatabase.one("select count(*) from flowing"))).isGreaterThanOrEqualTo(CHANGES);
        assertThat(both.targetDatabase.one("select count(*) - count(distinct id) from ledger")).isEqualTo("0");
        assertThat(both.targetDatabase.one("select count(*) from ledger"))
                .isEqualTo(both.targetDatabase.one("select count(*) from flowing"));
        awaitGone(oldNames, both.sourceDatabase);
        awaitGone(oldNames, both.targetDatabase);
        assertThat(knock(oldKey)).isEqualTo(401);
        assertThat(knock(signingKey())).isEqualTo(200);
    }

    private static void rotateAll() throws SQLException {
        both.source.api().post("/api/platform/" + both.targetId() + "/token", Map.of()).ok();
        awaitSameKeys();
        replace(both.source, "SYNC_TOKEN").restart();
        awaitSameKeys();
        replace(both.target, "SYNC_ENCRYPTION_KEY").restart();
        replace(both.source, "SYNC_ENCRYPTION_KEY").set("SYNC_TOKEN_PREVIOUS", null).restart();
        for (var platform : List.of(both.source, both.target)) {
            platform.set("SYNC_ENCRYPTION_KEY_PREVIOUS", null);
            platform.stop();
            platform.launch();
        }
        both.source.awaitReady();
        both.target.awaitReady();
    }

    private static PlatformProcess replace(PlatformProcess platform, String variable) {
        var before = platform.environment().get(variable);
        return platform.set(variable, Tokens.generate()).set(variable + "_PREVIOUS", before);
    }

    /** The key with which the source signs for the target now. */
    private static SigningKey signingKey() throws SQLException {
        var box = new SealedBox(KeyDerivation.atRest(both.source.environment().get("SYNC_ENCRYPTION_KEY")));
        try (var connection = both.sourceDatabase.connect(); var statement = connection.prepareStatement("""
                select key_id, sealed_key from sync.peer_keys
                where peer = ?::uuid and direction = 'out' and purpose = 'sign' and valid_until is null""")) {
            statement.setString(1, both.targetId());
            try (var row = statement.executeQuery()) {
                row.next();
                var id = row.getString(1);
                return new SigningKey(id,
                        box.open(row.getBytes(2), "peer-key", both.targetId(), "out", "sign", id).orElseThrow());
            }
        }
    }

    /** Of the keys of the pair, as the source has them. */
    private static String names() throws SQLException {
        return both.sourceDatabase.one(NAMES.formatted(both.targetId()));
    }

    /** Those of the pair of source and target; each has them, seen from its side. */
    private static void awaitSameKeys() throws SQLException {
        both.awaitOnTarget(NAMES.formatted(both.sourceId()), names());
    }

    private static void awaitGone(String names, DatabaseServer database) {
        var query = "select count(*) from sync.peer_keys where key_id = any (string_to_array('%s', ','))".formatted(names);
        Awaitility.await("the old keys are gone")
                .atMost(Duration.ofSeconds(30))
                .until(() -> database.one(query).equals("0"));
    }

    /** Asks the target for its models, signed with this key: the status of the answer. */
    private static int knock(SigningKey key) throws IOException, InterruptedException {
        var body = "{\"kind\":\"models\",\"spec_version\":1,\"source\":\"%s\",\"target\":\"%s\"}"
                .formatted(both.sourceId(), both.targetId())
                .getBytes(StandardCharsets.UTF_8);
        var id = UUID.randomUUID().toString();
        var now = Instant.now();
        var request = HttpRequest.newBuilder(both.target.uri().resolve("/sync-webhook/models"))
                .timeout(Duration.ofSeconds(30))
                .header(Headers.ID, id)
                .header(Headers.TIMESTAMP, Long.toString(now.getEpochSecond()))
                .header(Headers.SIGNATURE, Signer.sign(List.of(key), id, now, body))
                .header(Headers.SOURCE, both.sourceId())
                .header(Headers.KEY, key.id())
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Writes some rows fifty times a second, and never quite stops until it is closed: where starts are slow, it waits with most of them. */
    private static final class Writer implements AutoCloseable {

        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger rows = new AtomicInteger();
        private final AtomicInteger ticks = new AtomicInteger();
        private volatile int goal = CHANGES / 2;
        private volatile int atOnce = AT_ONCE;
        private final AtomicReference<Exception> failure = new AtomicReference<>();
        private final Connection connection;

        Writer() throws SQLException {
            connection = both.sourceDatabase.connect();
            executor.scheduleAtFixedRate(this::write, 0, 20, TimeUnit.MILLISECONDS);
        }

        private void write() {
            if (rows.get() >= goal && ticks.incrementAndGet() % 25 != 0) {
                return;
            }
            try (var insert = connection.prepareStatement(
                    "insert into flowing select i, 'row ' || i from generate_series(?, ?) i")) {
                var first = rows.get() + 1;
                var count = atOnce;
                insert.setInt(1, first);
                insert.setInt(2, first + count - 1);
                insert.executeUpdate();
                rows.addAndGet(count);
            } catch (SQLException e) {
                failure.set(e);
            }
        }

        void awaitRows(int count) {
            goal = Math.max(goal, count);
            Awaitility.await(count + " rows are written").atMost(Duration.ofMinutes(2)).until(() -> rows.get() >= count);
        }

        @Override
        public void close() throws Exception {
            executor.shutdown();
            executor.awaitTermination(30, TimeUnit.SECONDS);
            connection.close();
            assertThat(failure).hasValue(null);
        }
    }
}
