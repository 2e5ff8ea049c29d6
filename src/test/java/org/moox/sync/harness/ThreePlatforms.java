package org.moox.sync.harness;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Platforms A (the master), B and C on one database server, each with a database of its own, registered with each other. */
public final class ThreePlatforms implements AutoCloseable {

    private final DatabaseServer server;
    public final Site a;
    public final Site b;
    public final Site c;

    private ThreePlatforms(DatabaseServer server, Map<String, String> settings) throws SQLException {
        this.server = server;
        var number = ThreadLocalRandom.current().nextInt(1_000_000);
        var master = with(settings, "true");
        var others = with(settings, "false");
        var databases = List.of(server.database(), server.create("b"), server.create("c"));
        var one = PlatformProcess.on(databases.get(0), "a-" + number, master).launch();
        var two = PlatformProcess.on(databases.get(1), "b-" + number, others).launch();
        var three = PlatformProcess.on(databases.get(2), "c-" + number, others).launch();
        var api = one.awaitReady().api();
        two.awaitReady();
        three.awaitReady();
        b = new Site(two, databases.get(1), api.createPlatform(two.name(), two.domain()));
        c = new Site(three, databases.get(2), api.createPlatform(three.name(), three.domain()));
        api.distribute();
        a = new Site(one, databases.get(0), api.platformId(one.name()));
    }

    /** Starts all three and introduces them to each other; all tables of schema {@code public} are models. */
    public static ThreePlatforms start(Path folder, Map<String, String> settings) throws SQLException {
        return new ThreePlatforms(DatabaseServer.start(folder.resolve("server")), settings);
    }

    public List<Site> all() {
        return List.of(a, b, c);
    }

    /** The same statements on all databases. */
    public void execute(String... statements) throws SQLException {
        for (var site : all()) {
            site.database().execute(statements);
        }
    }

    /** Defines a sync between the tables of this name and returns its id. */
    public String sync(String table, Site source, Site target) {
        return sync(table, source, target, Map.of());
    }

    /** @param rules more fields of the definition, such as {@code filter} */
    public String sync(String table, Site source, Site target, Map<String, Object> rules) {
        return a.api().createSync(table, source.id(), table, target.id(), table, rules);
    }

    private static Map<String, String> with(Map<String, String> settings, String master) {
        var all = new HashMap<>(settings);
        all.put("SYNC_PLATFORM_MASTER", master);
        all.putIfAbsent("SYNC_TABLES", "public.*");
        return all;
    }

    @Override
    public void close() {
        all().forEach(site -> site.process().close());
        server.close();
    }
}
