package org.moox.sync.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.moox.sync.ops.Variables;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the files of folder {@code deploy}. */
final class Deploy {

    static final Path FOLDER = Path.of("deploy");

    /** Settings of the framework that our files use; whoever adds one looks it up. */
    private static final Set<String> OF_THE_FRAMEWORK = Set.of("QUARKUS_HTTP_HOST", "QUARKUS_HTTP_PORT",
            "QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_DATASOURCE_USERNAME", "QUARKUS_DATASOURCE_PASSWORD",
            "QUARKUS_SHUTDOWN_DELAY",
            "QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED",
            "QUARKUS_HTTP_PROXY_TRUSTED_PROXIES");
    private static final Pattern LOG_LEVEL = Pattern.compile("QUARKUS_LOG_(CATEGORY__[A-Z0-9_]+__)?LEVEL");

    private Deploy() {
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One document with one object; a key that stands there twice is an error. */
    static Map<String, Object> yaml(Path file) {
        return mapping(yaml().load(text(file)), file.toString());
    }

    static boolean isKnownVariable(String name) {
        return name.startsWith("SYNC_")
                ? Variables.isKnown(name)
                : OF_THE_FRAMEWORK.contains(name) || LOG_LEVEL.matcher(name).matches();
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> mapping(Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new AssertionError(where + " is no object: " + value);
    }

    private static Yaml yaml() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }
}
