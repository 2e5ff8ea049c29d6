package org.moox.sync.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.moox.sync.harness.Api;

import com.fasterxml.jackson.databind.JsonNode;

import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Runs all syncs of a target and shows how far they are. */
final class FullRun {

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Api api;
    private final Collection<String> syncs;

    FullRun(Api api, Collection<String> syncs) {
        this.api = api;
        this.syncs = syncs;
    }

    /** @param rows how many there are, for the bar */
    void show(String target, long rows) {
        api.runPlatform(target);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var bar = new ProgressBarBuilder().setTaskName("full run")
                .setInitialMax(rows)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .build()) {
            var progress = syncs.stream().map(api::progress).toList();
            while (!progress.stream().allMatch(FullRun::ended)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the full run has not ended within " + PATIENCE + ": " + progress);
                }
                bar.stepTo(progress.stream().mapToLong(run -> run.path("delivered").asLong()).sum());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                progress = syncs.stream().map(api::progress).toList();
            }
            bar.stepTo(progress.stream().mapToLong(run -> run.path("delivered").asLong()).sum());
        }
    }

    private static boolean ended(JsonNode run) {
        var state = run.path("state").asText();
        if (state.equals("failed")) {
            throw new IllegalStateException("a full run failed: " + run);
        }
        return state.equals("done");
    }
}
