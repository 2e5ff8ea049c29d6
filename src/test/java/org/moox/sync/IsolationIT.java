package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.FakeTarget;
import org.moox.sync.harness.FakeTarget.Mood;
import org.moox.sync.harness.PlatformProcess;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One platform as a process with little memory, and many targets that live in this JVM: what bad ones cost the others, and what a backlog costs. The long form
 * {@code -Dbacklog.changes=1000000} prints memory while the backlog grows and is delivered.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the targets fall ill one test after the other
class IsolationIT {

    private static final int HEALTHY = 20;
    private static final int ROWS = 15;
    private static final int SHORT_FORM = 25_000;
    private static final int BACKLOG = Integer.getInteger("backlog.changes", SHORT_FORM);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern HEAP = Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\".*? ([0-9.E]+)$");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static final List<FakeTarget> healthy = IntStream.range(0, HEALTHY).mapToObj(i -> new FakeTarget("news")).toList();
    private static final FakeTarget dead = new FakeTarget("news", "bulk");
    private static final FakeTarget silent = new FakeTarget("news");
    private static final FakeTarget slow = new FakeTarget("news");
    private static final FakeTarget failing = new FakeTarget("news");
    private static final FakeTarget refusing = new FakeTarget("news");
    private static final List<FakeTarget> bad = List.of(dead, silent, slow, failing, refusing);

    private static DatabaseServer database;
    private static PlatformProcess source;
    private static Connection connection;
    private static String deadId;
    private static int next;
    private static double bound = 1_000;

    @BeforeAll
    static void start() throws SQLException {
        database = DatabaseServer.start(folder.resolve("server"));
        database.execute("create table news (id text primary key, body text)",
                "create table bulk (id text primary key, body text)");
        source = PlatformProcess.on(database, "hub", Map.of("SYNC_PLATFORM_MASTER", "true", "SYNC_TABLES", "public.*",
                "SYNC_PEER_PUSH", "false", "SYNC_SEND_TIMEOUT", "10s", "SYNC_SEND_MAX_BACKOFF", "2s", "SYNC_SEND_MAX_RETRY",
                "2s"))
                .options("-Xmx96m")
                .start();
        var api = source.api();
        var hub = api.platformId("hub");
        for (var target : (Iterable<FakeTarget>) Stream.concat(healthy.stream(), bad.stream())::iterator) {
            var id = api.createPlatform("target-" + target.domain().replaceAll(".*:", ""), target.domain());
            api.createSync("news", hub, "news", id, "news");
            if (target == dead) {
                deadId = id;
                api.createSync("bulk", hub, "bulk", id, "bulk");
            }
        }
        api.distribute();
        connection = database.connect();
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
        source.close();
        Stream.concat(healthy.stream(), bad.stream()).forEach(FakeTarget::close);
        database.close();
    }

    @Test
    @Order(1)
    void badTargetsCostTheHealthyOnesNothing() throws SQLException {
        latencies(healthy, ROWS / 2); // warm up
        var before = latencies(healthy, ROWS);

        dead.die();
        silent.become(Mood.SILENT);
        slow.become(Mood.SLOW);
        failing.become(Mood.FAILING);
        refusing.become(Mood.REFUSING);
        news();
        Awaitility.await("they are seen to fail").atMost(PATIENCE).until(() -> streams("failing") >= 2); // the silent one after its time-out
        var beside = latencies(healthy, ROWS);
        assertThat(streams("failing")).as("still").isGreaterThanOrEqualTo(2);
        assertThat(List.of(slow.mostUnderWay(), failing.mostUnderWay(), refusing.mostUnderWay())).containsOnly(1);

        dead.revive();
        bad.forEach(target -> target.become(Mood.WELL));
        var last = news();
        bad.forEach(target -> target.await(last, PATIENCE));
        Awaitility.await("all have all, the refused ones, too")
                .atMost(PATIENCE)
                .until(() -> bad.stream().allMatch(target -> target.arrivals().size() == next));
        Awaitility.await("nothing fails").atMost(PATIENCE).until(() -> streams("failing") == 0);
        var after = latencies(healthy, ROWS);

        System.out.printf("latency of %d healthy targets, p50/p95 ms: alone %s, beside %d bad ones %s, alone again %s%n",
                HEALTHY,
                before, bad.size(), beside, after);
        assertThat(beside.p50()).isLessThan(Math.max(200, 3 * Math.max(before.p50(), after.p50())));
        bound = Math.max(1_000, 3 * Math.max(before.p95(), after.p95())); // on a machine that is busy with other things a second is nothing
        assertThat(beside.p95()).isLessThan(bound);
    }

    @Test
    @Order(2)
    void aBacklogIsNotHeldInMemoryAndIsBroughtSlowlyFirstThenFast() throws Exception {
        dead.die();
        failing.become(Mood.BUSY);
        var width = BACKLOG > SHORT_FORM ? 40 : 1_000; // short form: its keys alone would not fit into the heap
        remember("before");
        for (var from = 1; from <= BACKLOG; from += 5_000) {
            database.execute(
                    "insert into bulk select lpad(i::text, 50, '0') || repeat('k', %1$d), repeat('v', %1$d) from generate_series(%2$d, %3$d) i"
                            .formatted(width, from, Math.min(BACKLOG, from + 4_999)));
            if (from % 100_000 == 1) {
                remember("growing");
            }
        }
        Awaitility.await("it is left alone").atMost(PATIENCE).untilAsserted(() -> {
            var stream = stream(deadId);
            assertThat(stream.path("state").asText()).isEqualTo("failing");
            assertThat(stream.path("last_error").asText()).contains("refused");
            assertThat(stream.path("next_attempt").isTextual()).isTrue();
            assertThat(stream.path("lag_changes").asInt()).isGreaterThanOrEqualTo(BACKLOG);
        });
        remember("grown");
        assertThat(latencies(healthy, 5).p95()).as("of fresh changes for others").isLessThan(bound);

        dead.takeSizes();
        var before = dead.taken();
        failing.become(Mood.WELL);
        dead.revive();
        Awaitility.await("it catches up").atMost(PATIENCE).until(() -> dead.taken() > before);
        assertThat(latencies(List.of(failing), 1).p95()).as("of a fresh change for another one that was away")
                .isLessThan(5 * bound);
        assertThat(dead.taken() - before).as("meanwhile").isLessThan(BACKLOG);
        Awaitility.await("all is there")
                .atMost(Duration.ofSeconds(300 + BACKLOG / 500))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    if (BACKLOG > SHORT_FORM) {
                        remember("draining, taken=" + dead.taken());
                    }
                    assertThat(dead.taken() - before).isGreaterThanOrEqualTo(BACKLOG);
                });
        remember("drained");

        var sizes = dead.takeSizes();
        assertThat(sizes.get(0)).as("the probe").isLessThanOrEqualTo(50);
        assertThat(sizes.stream().limit(3).mapToInt(i -> i).sum()).as("slowly first").isLessThanOrEqualTo(350);
        assertThat(sizes).as("then fast").contains(1_000);
        assertThat(source.logged()).doesNotContain("OutOfMemoryError");
    }

    /** Milliseconds from before the insert until it had come. */
    private record Latencies(double p50, double p95) {

        static Latencies of(double... sorted) {
            return new Latencies(sorted[sorted.length / 2], sorted[(int) (sorted.length * 0.95)]);
        }

        @Override
        public String toString() {
            return "%.0f/%.0f".formatted(p50, p95);
        }
    }

    private static Latencies latencies(List<FakeTarget> targets, int rows) throws SQLException {
        var all = new double[rows * targets.size()];
        for (var row = 0; row < rows; row++) {
            var started = System.nanoTime();
            var id = news();
            for (var i = 0; i < targets.size(); i++) {
                all[row * targets.size() + i] = (targets.get(i).await(id, PATIENCE) - started) / 1e6;
            }
        }
        return Latencies.of(Arrays.stream(all).sorted().toArray());
    }

    private static String news() throws SQLException {
        var id = Integer.toString(++next);
        try (var insert = connection.prepareStatement("insert into news values (?, 'news')")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
        return id;
    }

    private static long streams(String state) {
        return source.api().get("/api/streams").ok().findValuesAsText("state").stream().filter(state::equals).count();
    }

    private static JsonNode stream(String platform) {
        for (var stream : source.api().get("/api/streams").ok()) {
            if (stream.path("platform").asText().equals(platform)) {
                return stream;
            }
        }
        throw new IllegalStateException("no stream leads to " + platform);
    }

    private static void remember(String when) throws IOException, InterruptedException {
        var metrics = HTTP.send(HttpRequest.newBuilder(URI.create(source.uri() + "/q/metrics")).build(),
                BodyHandlers.ofString());
        var heap = HEAP.matcher(metrics.body()).results().mapToDouble(found -> Double.parseDouble(found.group(1))).sum();
        var resident = Files.readAllLines(Path.of("/proc/" + source.pid() + "/status"))
                .stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
        System.out.printf("backlog=%d %s heap=%.0fM %s seconds=%d%n", BACKLOG, when, heap / (1 << 20),
                resident.replaceAll("\\s+", " "), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) % 100_000);
    }
}
