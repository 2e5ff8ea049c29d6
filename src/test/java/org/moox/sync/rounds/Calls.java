package org.moox.sync.rounds;

import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.moox.sync.harness.Api;
import org.moox.sync.harness.Database;

/**
 * Calls to platforms and databases, which must succeed.
 *
 * @param patience how long one that is down is tried again
 */
record Calls(Duration patience) {

    void insist(Supplier<Api.Answer> call) {
        until(() -> {
            try {
                var answer = call.get();
                if (answer.status() >= 500 && !patience.isZero()) {
                    return null;
                }
                answer.ok();
                return answer;
            } catch (UncheckedIOException e) {
                return give(e);
            }
        });
    }

    /** The first column of the first row; null when there is none. */
    String ask(Database database, String query) {
        return until(() -> {
            try {
                return new String[]{database.one(query)};
            } catch (SQLException e) {
                return give(e);
            }
        })[0];
    }

    private <T> T give(Exception e) throws Exception {
        if (patience.isZero()) {
            throw e;
        }
        return null;
    }

    private <T> T until(Callable<T> attempt) {
        return Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .atMost(patience.multipliedBy(3).plusSeconds(60))
                .until(attempt, done -> done != null);
    }
}
