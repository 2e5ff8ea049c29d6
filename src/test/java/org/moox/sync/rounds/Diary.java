package org.moox.sync.rounds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.moox.sync.harness.PlatformProcess;

/** What was done in a round, in the order in which it ended. Thread-safe. */
final class Diary {

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

    void note(String line) {
        lines.add(Instant.now() + " " + line);
    }

    /** Keeps it for whoever looks for the cause. */
    Path keep(long seed) {
        var file = PlatformProcess.buildFolder().resolve("round-" + seed + ".log");
        try {
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
