package org.moox.sync.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What PostgreSQL wrote about its running server into {@code postmaster.pid}. */
record PostmasterFile(Path file, long pid, int port) {

    private static final int PORT_LINE = 3;

    static Path in(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** Empty when there is none, or when it is half written. */
    static Optional<PostmasterFile> read(Path cluster) {
        var file = in(cluster);
        try {
            return Files.exists(file) ? parse(file, Files.readAllLines(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // gone between the two calls: the server has just ended
        }
    }

    private static Optional<PostmasterFile> parse(Path file, List<String> lines) {
        try {
            return lines.size() > PORT_LINE
                    ? Optional.of(new PostmasterFile(file, Long.parseLong(lines.get(0).trim()),
                            Integer.parseInt(lines.get(PORT_LINE).trim())))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether that process is alive and not known to be some other program: ids are reused, above all in containers. */
    boolean mayBeAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().command().map(command -> command.contains("postgres")).orElse(true))
                .isPresent();
    }
}
