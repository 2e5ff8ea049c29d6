package org.moox.sync.ops;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Tries the database once before the framework does, which would tell the same in five stack traces. */
public final class DatabaseCheck {

    private static final String LOGIN_SECONDS = "10";

    private DatabaseCheck() {
    }

    /** @throws SyncException with one sentence that says what to mend */
    public static void requireReachable(Function<String, Optional<String>> setting) {
        if (setting.apply("quarkus.datasource.credentials-provider").isPresent()) {
            return; // only the framework knows how to log in
        }
        var properties = new Properties();
        setting.apply("quarkus.datasource.username").ifPresent(user -> properties.setProperty("user", user));
        setting.apply("quarkus.datasource.password").ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("loginTimeout", LOGIN_SECONDS);
        try {
            DriverManager.getConnection(setting.apply("quarkus.datasource.jdbc.url").orElseThrow(), properties).close();
        } catch (SQLException e) {
            throw new SyncException(Reason.UNAVAILABLE, "quarkus.datasource.jdbc.url",
                    StartFailure.sentence(e, setting).orElse("The database does not let us in: " + e.getMessage()));
        }
    }
}
