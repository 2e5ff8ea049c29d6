package org.moox.sync.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.moox.sync.harness.PlatformProcess;
import org.moox.sync.harness.Ports;

/**
 * {@code ./mvnw -Pdemo}: two platforms with a database each, tables in the first, a sync per table, and changes that arrive.
 * {@code -Ddemo.sql=FILE} takes the tables of a file, {@code -Ddemo.once=true} ends with 0 only if all tables are equal.
 */
public final class Demo {

    /** No table has such a column: records are found by their primary keys, which beta takes over, so whole rows can be compared. */
    private static final String PRIMARY_KEY = "primary_key";
    private static final int ENDED = 130; // as after Ctrl-C
    private static final long SETTLE = TimeUnit.SECONDS.toNanos(60);

    private final PrintStream out = System.out; // a person watches
    private final Path folder = PlatformProcess.buildFolder().resolve("demo-" + ProcessHandle.current().pid());
    private final int sourceDatabase = Ports.free();
    private final int targetDatabase = Ports.free();

    public static void main(String... args) throws Exception {
        var sql = System.getProperty("demo.sql", "").trim();
        var file = sql.isEmpty() ? null : Path.of(sql).toAbsolutePath().normalize();
        if (file != null && !Files.isReadable(file)) {
            System.err.println("demo.sql: there is no readable file " + file);
            System.exit(2);
        }
        // the build that started us may be ended alone; nobody would end us then
        ProcessHandle.current().parent().ifPresent(build -> build.onExit().thenRun(() -> System.exit(ENDED)));
        var equal = new Demo().run(file, Boolean.getBoolean("demo.once"));
        System.exit(equal ? 0 : 1);
    }

    private boolean run(Path file, boolean once) throws IOException, SQLException, InterruptedException {
        try (var alpha = platform("alpha", sourceDatabase, true).launch();
                var beta = platform("beta", targetDatabase, false).launch()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(alpha, beta)));
            out.println("starting two platforms, logs in " + alpha.log() + " and " + beta.log());
            alpha.awaitReady();
            beta.awaitReady();
            try (var source = connect(sourceDatabase, ""); var target = connect(targetDatabase, "")) {
                var equal = show(alpha, beta, source, target, file);
                if (!once) {
                    stay(alpha, beta);
                }
                return equal;
            }
        } finally {
            delete();
        }
    }

    private PlatformProcess platform(String name, int databasePort, boolean master) {
        return PlatformProcess.prepare(name, Map.of("SYNC_EMBEDDED_DIRECTORY", folder.resolve(name).toString(),
                "SYNC_EMBEDDED_PORT", Integer.toString(databasePort),
                "SYNC_PLATFORM_MASTER", Boolean.toString(master),
                "SYNC_TABLES", "public.*",
                "SYNC_UNIQUE_IDENTIFIER_FIELDS", PRIMARY_KEY));
    }

    private boolean show(PlatformProcess alpha, PlatformProcess beta, Connection source, Connection target, Path file)
            throws IOException, SQLException {
        var tables = load(source, target, file);
        var rows = 0L;
        for (var table : tables) {
            rows += table.contents(source).rows();
        }
        out.printf("loaded %d tables with %,d rows into alpha, the same tables without rows into beta%n", tables.size(), rows);

        var api = alpha.api();
        var betaId = api.createPlatform("beta", beta.domain());
        api.distribute();
        var alphaId = api.platformId("alpha");
        out.println("registered beta on alpha, brought the registry and the keys to beta");
        var syncs = tables.stream()
                .map(table -> api.createSync(table.name(), alphaId, table.name(), betaId, table.name()))
                .toList();
        out.printf("defined %d syncs%n", syncs.size());

        new FullRun(api, syncs).show(betaId, rows);
        var equal = compare(tables, source, target);
        out.println("changes on alpha:");
        equal &= new LiveChanges(source, target, tables, out).show();
        return compare(tables, source, target) && equal;
    }

    /** The tables that can be synced: those with a key. */
    private List<Table> load(Connection source, Connection target, Path file) throws IOException, SQLException {
        var before = Table.all(source).stream().map(Table::name).toList();
        for (var port : List.of(sourceDatabase, targetDatabase)) {
            try (var connection = connect(port, "?preferQueryMode=simple")) {
                if (file == null) {
                    Catalogue.create(connection);
                } else {
                    SqlFile.run(connection, file);
                }
            }
        }
        var loaded = Table.all(source).stream().filter(table -> !before.contains(table.name())).toList();
        if (loaded.isEmpty()) {
            throw new IllegalStateException(file + " makes no table in schema public");
        }
        try (var statement = target.createStatement()) {
            statement.execute("truncate " + String.join(", ", loaded.stream().map(Table::quoted).toList()));
        }
        loaded.stream()
                .filter(table -> table.key().isEmpty())
                .forEach(table -> out.println("left out, no key: " + table.name()));
        return loaded.stream().filter(table -> !table.key().isEmpty()).toList();
    }

    private boolean compare(List<Table> tables, Connection source, Connection target) throws SQLException {
        var deadline = System.nanoTime() + SETTLE;
        while (!equal(tables, source, target) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        out.printf("%n%-32s %10s %10s  %-32s  %-32s%n", "table", "alpha", "beta", "checksum alpha", "checksum beta");
        var equal = 0;
        var rows = 0L;
        for (var table : tables) {
            var here = table.contents(source);
            var there = table.contents(target);
            equal += here.equals(there) ? 1 : 0;
            rows += here.rows();
            out.printf("%-32s %,10d %,10d  %s  %s  %s%n", table.name(), here.rows(), there.rows(), here.checksum(),
                    there.checksum(),
                    here.equals(there) ? "equal" : "DIFFERENT");
        }
        out.printf("%d of %d tables equal (%,d rows)%n%n", equal, tables.size(), rows);
        return equal == tables.size();
    }

    private static boolean equal(List<Table> tables, Connection source, Connection target) throws SQLException {
        for (var table : tables) {
            if (!table.contents(source).equals(table.contents(target))) {
                return false;
            }
        }
        return true;
    }

    private void stay(PlatformProcess alpha, PlatformProcess beta) throws InterruptedException {
        for (var platform : List.of(alpha, beta)) {
            out.printf("%s: %s%n", platform.name(), platform.uri().resolve("/q/swagger-ui"));
        }
        out.printf("bearer token for both: %s%n", alpha.environment().get("SYNC_API_TOKEN"));
        out.printf("databases: psql -h localhost -U postgres -p %d platform (alpha), -p %d (beta)%n", sourceDatabase,
                targetDatabase);
        out.println("Ctrl-C ends both and removes their data.");
        new CountDownLatch(1).await();
    }

    private void end(PlatformProcess alpha, PlatformProcess beta) {
        alpha.stop();
        beta.stop();
        delete();
    }

    private static Connection connect(int port, String options) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/platform" + options, "postgres", "");
    }

    private void delete() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            out.println("data left in " + folder);
        }
    }
}
