package org.moox.sync.problem;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Says in one sentence that a plug-in failed: its name, and what was thrown where; texts of exceptions may carry values of records and are left out. */
public final class PlugInFailure {

    private static final List<String> NOT_THEIRS = List.of("java.", "jdk.", "sun.", "org.postgresql.", "org.hibernate.", "io.");

    private PlugInFailure() {
    }

    /**
     * @param plugIn kind and name: {@code Handler wp-user}
     * @param failure the text of a {@link SyncException} is meant for people and is shown
     */
    public static String sentence(String plugIn, Throwable failure) {
        return failure instanceof SyncException told
                ? plugIn + ": " + told.getMessage()
                : plugIn + " failed: " + failure.getClass().getSimpleName() + place(failure) + condition(failure) + ".";
    }

    private static String condition(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return ", PostgreSQL condition " + sql.getSQLState();
            }
        }
        return "";
    }

    // the first frame that the plug-in's author will know
    private static String place(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getFileName() != null && NOT_THEIRS.stream().noneMatch(frame.getClassName()::startsWith))
                .findFirst()
                .map(frame -> " at " + frame.getFileName() + ':' + frame.getLineNumber())
                .orElse("");
    }
}
