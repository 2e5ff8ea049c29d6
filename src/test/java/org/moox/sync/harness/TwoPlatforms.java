package org.moox.sync.harness;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import org.awaitility.Awaitility;

/** A source and a target, each with a database server of its own, registered with each other. */
public final class TwoPlatforms implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    public final DatabaseServer sourceDatabase;
    public final DatabaseServer targetDatabase;
    public final PlatformProcess source;
    public final PlatformProcess target;
    private String sourceId;
    private String targetId;

    private TwoPlatforms(Path folder, Map<String, String> settings, Map<String, String> ofTarget) {
        sourceDatabase = DatabaseServer.start(folder.resolve("source"));
        targetDatabase = DatabaseServer.start(folder.resolve("target"));
        var number = ThreadLocalRandom.current().nextInt(1_000_000);
        source = PlatformProcess.on(sourceDatabase, "source-" + number, with(settings, "true"));
        var targets = with(settings, "false");
        targets.putAll(ofTarget);
        target = PlatformProcess.on(targetDatabase, "target-" + number, targets);
    }

    /** Starts both and introduces them to each other; all tables of schema {@code public} are models. */
    public static TwoPlatforms start(Path folder, Map<String, String> settings) {
        return start(folder, settings, Map.of());
    }

    /** @param ofTarget settings of the target alone */
    public static TwoPlatforms start(Path folder, Map<String, String> settings, Map<String, String> ofTarget) {
        var both = new TwoPlatforms(folder, settings, ofTarget);
        both.source.launch();
        both.target.launch();
        both.source.awaitReady();
        both.target.awaitReady();
        both.targetId = both.source.api().createPlatform(both.target.name(), both.target.domain());
        both.source.api().distribute();
        both.sourceId = both.source.api().platformId(both.source.name());
        return both;
    }

    /** The same statements on both databases. */
    public void execute(String... statements) throws SQLException {
        sourceDatabase.execute(statements);
        targetDatabase.execute(statements);
    }

    /** Defines a sync between the tables of this name and returns its id. */
    public String sync(String table) {
        return source.api().createSync(table, sourceId, table, targetId, table);
    }

    public String sourceId() {
        return sourceId;
    }

    public String targetId() {
        return targetId;
    }

    /** Waits until both tables hold the same rows. */
    public void awaitEqual(String table) {
        Awaitility.await(table + " is equal on both platforms")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> isEqual(table));
    }

    /** Whether both tables hold the same rows now. */
    public boolean isEqual(String table) throws SQLException {
        return contents(sourceDatabase, table).equals(contents(targetDatabase, table));
    }

    /** Waits until a query on the target gives this text. */
    public void awaitOnTarget(String query, String expected) {
        Awaitility.await(query + " gives " + expected)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> expected.equals(targetDatabase.one(query)));
    }

    private static String contents(DatabaseServer database, String table) throws SQLException {
        return database.one(
                "select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text collate \"C\"), '')) from "
                        + table + " t");
    }

    private static Map<String, String> with(Map<String, String> settings, String master) {
        var all = new HashMap<>(settings);
        all.put("SYNC_PLATFORM_MASTER", master);
        all.putIfAbsent("SYNC_TABLES", "public.*");
        return all;
    }

    @Override
    public void close() {
        source.close();
        target.close();
        sourceDatabase.close();
        targetDatabase.close();
    }
}
