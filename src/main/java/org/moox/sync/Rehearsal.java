package org.moox.sync;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import jakarta.inject.Singleton;

import org.moox.sync.database.OneShot;
import org.moox.sync.ops.BootChecks;
import org.moox.sync.security.Tokens;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/**
 * A start for its own sake, when an image is built: the JVM records what it loads and links, and later starts begin there. Needs neither configuration nor
 * a database, and touches none.
 */
final class Rehearsal {

    private static final Map<String, String> SETTINGS = Map.of(
            "quarkus.http.port", "0",
            "quarkus.http.host", "localhost",
            "quarkus.scheduler.enabled", "false",
            "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:1/none",
            "quarkus.hibernate-orm.database.version-check.enabled", "false", // it would ask the database
            "sync.send.enabled", "false",
            "sync.peer.push", "false",
            "sync.platform.name", "rehearsal",
            "sync.platform.domain", "http://localhost:8080");

    private Rehearsal() {
    }

    static boolean isAskedFor() {
        return Boolean.getBoolean("sync.rehearsal");
    }

    static void run(Function<String, Optional<String>> setting) {
        OneShot.begin(); // whoever would write to the database stays away from it
        SETTINGS.forEach(System::setProperty);
        Set.of("sync.token", "sync.api-token", "sync.encryption-key")
                .forEach(secret -> System.setProperty(secret, Tokens.generate()));
        BootChecks.check(Set.of(), setting, true);
        Quarkus.run(Ending.class);
    }

    /** Ends as soon as everything has started. */
    @Singleton
    @Unremovable // the framework looks it up
    static class Ending implements QuarkusApplication {

        @Override
        public int run(String... args) {
            return 0;
        }
    }
}
