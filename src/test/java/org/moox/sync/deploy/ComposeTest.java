package org.moox.sync.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.ops.BootChecks;

class ComposeTest {

    private static final Set<String> KEYS = Set.of("image", "build", "restart", "read_only", "tmpfs", "cap_drop",
            "security_opt",
            "mem_limit", "stop_grace_period", "healthcheck", "environment", "depends_on", "ports", "volumes", "user",
            "entrypoint",
            "command", "network_mode");

    private final Compose compose = Compose.read();

    @Test
    void keysAreThoseOfTheFormat() {
        assertThat(compose.said().keySet().stream().filter(key -> !key.startsWith("x-")))
                .containsExactlyInAnyOrder("name", "services", "volumes");
        assertThat(compose.services().keySet())
                .allSatisfy(name -> assertThat(KEYS).containsAll(compose.service(name).keySet()));
    }

    @Test
    void servicesWaitForServicesThatAreThere() {
        assertThat(compose.services().keySet())
                .allSatisfy(name -> compose.dependencies(name).forEach((other, how) -> {
                    var condition = Deploy.mapping(how, other).get("condition");
                    assertThat(compose.services()).containsKey(other);
                    if ("service_healthy".equals(condition)) {
                        assertThat(compose.service(other)).containsKey("healthcheck");
                    } else {
                        assertThat(condition).isEqualTo("service_completed_successfully");
                        assertThat(compose.service(other)).doesNotContainKey("restart");
                    }
                }));
    }

    @Test
    void volumesAreDeclaredOrFilesBesideIt() {
        var used = new HashSet<String>();
        compose.services().keySet().stream().flatMap(name -> compose.volumes(name).stream()).forEach(volume -> {
            var source = volume.split(":")[0];
            if (source.startsWith("./")) {
                assertThat(Compose.FOLDER.resolve(source)).exists();
            } else {
                used.add(source);
            }
        });

        assertThat(Deploy.mapping(compose.said().get("volumes"), "volumes").keySet()).isEqualTo(used);
    }

    @Test
    void imagesHaveTagsAndOursIsBuiltFromTheClone() {
        assertThat(compose.services().keySet()).allMatch(name -> compose.image(name).matches("[^:]+:\\S+"));
        assertThat(compose.platforms()).containsExactly("alpha", "beta").allSatisfy(name -> {
            var build = Deploy.mapping(compose.service(name).get("build"), "build");
            var context = Compose.FOLDER.resolve(build.get("context").toString());
            assertThat(context.resolve("pom.xml")).exists();
            assertThat(context.resolve(build.get("dockerfile").toString())).exists();
        });
    }

    @Test
    void portsAreOpenOnThisMachineOnly() {
        assertThat(compose.services()
                .keySet()
                .stream()
                .flatMap(name -> ((List<?>) compose.service(name).getOrDefault("ports", List.of())).stream()))
                .isNotEmpty()
                .allMatch(port -> port.toString().startsWith("127.0.0.1:"));
    }

    @Test
    void platformsStartWithTheSecretsThatAreMadeForThem(@TempDir Path folder) throws IOException, InterruptedException {
        Files.createDirectory(folder.resolve("alpha"));
        Files.createDirectory(folder.resolve("beta"));
        script("secrets.sh", folder);
        var made = properties(folder, "alpha");
        script("secrets.sh", folder);

        assertThat(properties(folder, "alpha")).as("the second time").isEqualTo(made);
        assertThat(properties(folder, "beta").get("sync.token")).isEqualTo(made.get("sync.token"));
        assertThat(properties(folder, "beta").get("sync.encryption-key")).isNotEqualTo(made.get("sync.encryption-key"));
        assertThat(compose.platforms()).allSatisfy(name -> {
            var environment = compose.environment(name);
            var settings = properties(folder, name);
            assertThat(environment.keySet()).allMatch(Deploy::isKnownVariable);
            environment.forEach((variable, value) -> settings
                    .put(variable.toLowerCase(Locale.ROOT).replace('_', '.').replace("allowed.networks", "allowed-networks"),
                            value.toString()));
            assertThat(settings).containsKeys("quarkus.datasource.jdbc.url", "quarkus.datasource.username",
                    "quarkus.datasource.password");
            settings.put("sync.platform.domain", "http://localhost"); // its own name means something among the containers only
            BootChecks.check(environment.keySet(), property -> Optional.ofNullable(settings.get(property)), true);
        });
    }

    @Test
    void databasesTakeThePasswordThatTheirPlatformHas() {
        assertThat(compose.platforms()).allSatisfy(name -> {
            var database = name + "-database";
            assertThat(compose.environment(name).get("QUARKUS_DATASOURCE_JDBC_URL")).asString()
                    .contains("//" + database + ":5432/");
            assertThat(compose.volumes(name)).contains(name + "-secrets:/opt/moox-sync/config:ro");
            assertThat(compose.volumes(database)).contains(name + "-secrets:/secrets:ro", name + "-data:/var/lib/postgresql");
            assertThat(compose.environment(database)).containsEntry("POSTGRES_PASSWORD_FILE", "/secrets/database-password")
                    .containsEntry("POSTGRES_USER", compose.environment(name).get("QUARKUS_DATASOURCE_USERNAME"));
        });
    }

    @Test
    void platformsAreCalledByTheNamesOfTheirServices() {
        assertThat(compose.platforms()).allMatch(name -> compose.environment(name).get("SYNC_PLATFORM_NAME").equals(name)
                && compose.environment(name)
                        .get("SYNC_PLATFORM_DOMAIN")
                        .equals("http://" + name + ":" + Dockerfile.JVM.port()));
        var bootstrap = compose.environment("bootstrap");
        var other = bootstrap.get("OTHER");
        assertThat(compose.environment("alpha")).containsEntry("SYNC_PLATFORM_MASTER", "true")
                .containsEntry("SYNC_PLATFORM_DOMAIN", bootstrap.get("MASTER"));
        assertThat(compose.environment(other.toString())).containsEntry("SYNC_PLATFORM_DOMAIN", bootstrap.get("OTHER_DOMAIN"));
    }

    private static Map<String, String> properties(Path folder, String platform) {
        try (var in = Files.newBufferedReader(folder.resolve(platform).resolve("application.properties"))) {
            var properties = new Properties();
            properties.load(in);
            var map = new HashMap<String, String>();
            properties.forEach((key, value) -> map.put(key.toString(), value.toString()));
            return map;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void script(String name, Path folder) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", Compose.FOLDER.resolve(name).toString()).inheritIO();
        builder.environment().put("SECRETS_FOLDER", folder.toString());
        var process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
