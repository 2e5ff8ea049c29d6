package org.moox.sync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One command of the packaged program, run to its end.
 *
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error: the log, and sentences of refusal
 */
public record CommandProcess(int code, String out, String err) {

    private static final int SECONDS = 180;

    /** @param environment nothing else of ours is set */
    public static CommandProcess run(Map<String, String> environment, String... words) {
        try {
            var out = Files.createTempFile("command", ".out");
            var err = Files.createTempFile("command", ".err");
            var builder = new ProcessBuilder(Java.program(words)).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(key -> key.startsWith("SYNC_") || key.startsWith("QUARKUS_"));
            builder.environment().putAll(environment);
            builder.directory(PlatformProcess.buildFolder().toFile());
            return new CommandProcess(exitCode(builder.start()), take(out), take(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exitCode(Process process) {
        try {
            if (process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IllegalStateException("the command did not end within " + SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String take(Path file) throws IOException {
        var text = Files.readString(file);
        Files.delete(file);
        return text;
    }
}
