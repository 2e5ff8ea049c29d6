package org.moox.sync.harness;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Platforms A (the master), B and C, each with a database of its own, registered with each other. */
public final class ThreePlatforms implements AutoCloseable {

    public final Site a;
    public final Site b;
    public final Site c;

    /** Where a platform is to stand. */
    private record Place(DatabaseServer server, Database database, FaultProxy proxy) {

        PlatformProcess prepare(String name, Map<String, String> settings, boolean master) {
            var all = new HashMap<>(settings);
            all.put("SYNC_PLATFORM_MASTER", Boolean.toString(master));
            all.putIfAbsent("SYNC_TABLES", "public.*");
            if (proxy != null) {
                all.putAll(proxy.settings());
            }
            return PlatformProcess.on(database, name + "-" + ThreadLocalRandom.current().nextInt(1_000_000), all);
        }

        Site site(PlatformProcess process, String id) {
            return new Site(process, database, id, server, proxy);
        }
    }

    private ThreePlatforms(List<Place> places, Map<String, String> settings) {
        var one = places.get(0).prepare("a", settings, true).launch();
        var two = places.get(1).prepare("b", settings, false).launch();
        var three = places.get(2).prepare("c", settings, false).launch();
        var api = one.awaitReady().api();
        two.awaitReady();
        three.awaitReady();
        b = places.get(1).site(two, api.createPlatform(two.name(), two.domain()));
        c = places.get(2).site(three, api.createPlatform(three.name(), three.domain()));
        api.distribute();
        a = places.get(0).site(one, api.platformId(one.name()));
    }

    /** Starts all three on one database server and introduces them to each other; all tables of schema {@code public} are models. */
    public static ThreePlatforms start(Path folder, Map<String, String> settings) throws SQLException {
        var server = DatabaseServer.start(folder.resolve("server"));
        return new ThreePlatforms(List.of(new Place(server, server.database(), null),
                new Place(server, server.create("b"), null), new Place(server, server.create("c"), null)), settings);
    }

    /** The same with a proxy before each of them, and A on a database server of its own. */
    public static ThreePlatforms behindProxies(Path folder, Map<String, String> settings) throws SQLException {
        var first = DatabaseServer.start(folder.resolve("first"));
        var second = DatabaseServer.start(folder.resolve("second"));
        return new ThreePlatforms(List.of(new Place(first, first.database(), new FaultProxy()),
                new Place(second, second.database(), new FaultProxy()),
                new Place(second, second.create("c"), new FaultProxy())), settings);
    }

    public List<Site> all() {
        return List.of(a, b, c);
    }

    /** The servers that their databases are on. */
    public List<DatabaseServer> servers() {
        return all().stream().map(Site::server).distinct().toList();
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

    @Override
    public void close() {
        all().forEach(site -> site.process().close());
        servers().forEach(DatabaseServer::close);
        all().stream().filter(site -> site.proxy() != null).forEach(site -> site.proxy().close());
    }
}
