package org.moox.sync.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import com.sun.net.httpserver.HttpServer;

class DockerfileTest {

    static Stream<Dockerfile> both() {
        return Stream.of(Dockerfile.JVM, Dockerfile.NATIVE);
    }

    @ParameterizedTest
    @MethodSource("both")
    void whatIsCopiedFromTheCloneIsThereAndLetThrough(Dockerfile file) {
        var allowed = Deploy.text(Path.of(".dockerignore"))
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        assertThat(file.all("COPY")).filteredOn(copy -> !copy.isFromStage()).isNotEmpty().allSatisfy(copy -> {
            var sources = copy.words().subList(0, copy.words().size() - 1);
            assertThat(sources).allSatisfy(source -> {
                assertThat(Path.of(source)).exists();
                assertThat(allowed).contains(source);
            });
        });
    }

    @Test
    void whatIsCopiedFromTheBuildIsWhatItMakes() {
        var copied = Dockerfile.JVM.all("COPY")
                .stream()
                .filter(Dockerfile.Instruction::isFromStage)
                .map(copy -> copy.words().get(0));

        assertThat(copied).containsExactlyInAnyOrder(
                Stream.of("lib/", "app/", "quarkus/", "quarkus-run.jar")
                        .map("/build/target/quarkus-app/"::concat)
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("both")
    void runsAsAUserByNumberWhoIsNotRoot(Dockerfile file) {
        assertThat(file.last("USER")).hasSize(1);
        assertThat(file.user()).matches("[1-9]\\d+");
        assertThat(file.user()).isEqualTo(Dockerfile.JVM.user());
    }

    @ParameterizedTest
    @MethodSource("both")
    void baseImagesHaveTags(Dockerfile file) {
        assertThat(file.all("FROM")).allMatch(from -> from.words().get(0).matches("\\S+:[^:]*\\d\\S*|\\S+:\\$\\{JAVA}-\\S+"));
    }

    @ParameterizedTest
    @MethodSource("both")
    void signalsReachTheServiceAndHealthIsAsked(Dockerfile file) {
        assertThat(file.last("ENTRYPOINT")).hasSize(1).allMatch(entry -> entry.text().startsWith("["));
        assertThat(file.last("HEALTHCHECK")).hasSize(1)
                .allMatch(check -> check.text().endsWith("CMD [\"/opt/moox-sync/healthy\"]"));
        assertThat(file.last("WORKDIR")).extracting(Dockerfile.Instruction::text).containsExactly("/opt/moox-sync");
    }

    @Test
    void theCacheIsMadeWithTheRuntimeThatUsesIt() {
        assertThat(Dockerfile.JVM.last("RUN")).hasSize(1)
                .allMatch(run -> run.text().contains("-XX:AOTCacheOutput=moox-sync.aot"));
        assertThat(Dockerfile.JVM.last("ENTRYPOINT")).allMatch(entry -> entry.text().contains("-XX:AOTCache=moox-sync.aot"));
    }

    @ParameterizedTest
    @CsvSource({"200,0", "503,1"})
    void theHealthCheckNeedsAShellOnly(int status, int exit) throws IOException, InterruptedException {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(check(server.getAddress().getPort())).isEqualTo(exit);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theHealthCheckIsBadWhenNobodyListens() throws IOException, InterruptedException {
        assertThat(check(1)).isEqualTo(1);
    }

    private static int check(int port) throws IOException, InterruptedException {
        var script = Path.of("deploy", "docker", "healthy");
        assertThat(Files.isExecutable(script)).isTrue();
        var builder = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("QUARKUS_HTTP_PORT", String.valueOf(port));
        var process = builder.start();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
