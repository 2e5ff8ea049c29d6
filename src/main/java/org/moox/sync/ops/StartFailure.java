package org.moox.sync.ops;

import java.net.BindException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;

/** Finds the one sentence in what the framework throws at start. */
public final class StartFailure {

    private static final Pattern VALUE = Pattern.compile("config property (\\S+) with the config value \"(.*?)\"");

    private StartFailure() {
    }

    /**
     * @param setting finds a property, from whatever source
     * @return empty when this failure is not one that a person can mend by configuration; then the stack trace is needed
     */
    public static Optional<String> sentence(Throwable failure, Function<String, Optional<String>> setting) {
        return causes(failure).map(cause -> sentenceOf(cause, setting)).flatMap(Optional::stream).findFirst();
    }

    /** One sentence on standard error where there is one, else everything into the log. */
    public static void report(Throwable failure, Function<String, Optional<String>> setting) {
        sentence(failure, setting).ifPresentOrElse(System.err::println,
                () -> Logger.getLogger(StartFailure.class).error("the start failed", failure));
    }

    /** Whether a person has to mend the configuration; another try would fail in the same way. */
    public static boolean isConfiguration(Throwable failure) {
        return causes(failure).anyMatch(cause -> cause instanceof ConfigValidationException
                || cause instanceof SyncException refused && refused.reason() == Reason.INVALID);
    }

    private static Optional<String> sentenceOf(Throwable cause, Function<String, Optional<String>> setting) {
        if (cause instanceof SyncException refused) {
            return Optional.of(refused.getMessage());
        }
        if (cause instanceof QuarkusBindException || cause instanceof BindException) {
            return Optional.of("Port " + setting.apply("quarkus.http.port").orElse("8080")
                    + " is in use by another process; stop that one, or set QUARKUS_HTTP_PORT to a free port.");
        }
        if (cause instanceof ConfigValidationException invalid) {
            return Optional.of(value(invalid.getProblem(0).getMessage()));
        }
        if (cause instanceof SQLException sql) {
            return database(sql, setting);
        }
        return Optional.empty();
    }

    /** In our words where the framework names the property, else in its own. */
    private static String value(String problem) {
        var found = VALUE.matcher(problem);
        return found.find()
                ? "The value \"%s\" of %s (%s) cannot be read; mend it.".formatted(found.group(2), found.group(1),
                        KnownSettings.variable(found.group(1)))
                : problem;
    }

    private static Optional<String> database(SQLException failure, Function<String, Optional<String>> setting) {
        var state = failure.getSQLState() == null ? "" : failure.getSQLState();
        var where = address(setting.apply("quarkus.datasource.jdbc.url").orElse("(none)"));
        if (state.startsWith("28") || state.equals("08004")) {
            return Optional.of("The database at " + where
                    + " refuses the login; mend QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.");
        }
        if (state.startsWith("3D")) {
            return Optional.of("There is no such database at " + where + "; create it, or mend QUARKUS_DATASOURCE_JDBC_URL.");
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return Optional
                    .of("The database at " + where + " cannot be reached; start it, or mend QUARKUS_DATASOURCE_JDBC_URL.");
        }
        return Optional.empty();
    }

    /** Without parameters and user info: passwords hide there. */
    static String address(String url) {
        return url.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(50);
    }
}
