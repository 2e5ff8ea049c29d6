package org.moox.sync.reconcile;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Grouping;
import org.moox.sync.model.Scanned;
import org.moox.sync.prepare.SourceDigests;
import org.moox.sync.sync.SyncDefinition;

/** Reads both sides of a sync at once, each from where it was: as much as goes within some seconds. No transaction of the caller. */
@ApplicationScoped
class Sides {

    private static final int CHUNK = 100_000;
    private static final long BUDGET = Duration.ofSeconds(2).toNanos();
    private static final int MOST_RECORDS = 50_000;

    private final SourceDigests source;
    private final TargetSide target;
    private final BackupJobConfig config;
    private final ExecutorService executor;

    Sides(SourceDigests source, TargetSide target, BackupJobConfig config, ExecutorService executor) {
        this.source = source;
        this.target = target;
        this.config = config;
        this.executor = executor;
    }

    /**
     * What was read.
     *
     * @param source null when that side had been read to its end
     * @param target null when that side had been read to its end
     * @param rest to keep to the rate
     */
    record Slice(Scanned source, Scanned target, Duration rest) {
    }

    Slice read(Course course, SyncDefinition sync) {
        var started = System.nanoTime();
        var by = course.grouping();
        var ours = course.sourceEnd
                ? null
                : CompletableFuture.supplyAsync(() -> here(course, sync, by, started), executor);
        try {
            var theirs = course.targetEnd ? null : target.scan(sync, course.agreed, by, course.targetAfter);
            var here = ours == null ? null : ours.join();
            return new Slice(here, theirs, here == null ? Duration.ZERO : rest(here.rows(), System.nanoTime() - started));
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } finally {
            if (ours != null) {
                ours.exceptionally(failure -> null).join(); // nothing goes on behind our back
            }
        }
    }

    private Scanned here(Course course, SyncDefinition sync, Grouping by, long started) {
        var read = source.scan(sync, course.agreed, by, course.sourceAfter, CHUNK);
        while (read.after() != null && System.nanoTime() - started < BUDGET && read.records().size() < MOST_RECORDS) {
            read = read.and(source.scan(sync, course.agreed, by, read.after(), CHUNK));
        }
        return read;
    }

    private Duration rest(long rows, long nanos) {
        if (config.rowsPerSecond() == 0) {
            return Duration.ZERO;
        }
        var rest = rows * 1000 / config.rowsPerSecond() - Duration.ofNanos(nanos).toMillis();
        return rest < 100 ? Duration.ZERO : Duration.ofMillis(rest);
    }
}
