package org.moox.sync.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of processes that live for seconds: half the processor time of a start goes into optimising code that hardly runs. */
public final class Java {

    private Java() {
    }

    /** @param arguments options, then what is to be run */
    public static List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The packaged program with these words. */
    static List<String> program(String... words) {
        return program(List.of(), words);
    }

    /** @param options of the JVM; they win over the usual ones */
    static List<String> program(List<String> options, String... words) {
        var jar = PlatformProcess.buildFolder().resolve("quarkus-app").resolve("quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing; package first");
        }
        var command = command(options.toArray(String[]::new));
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(words));
        return command;
    }
}
