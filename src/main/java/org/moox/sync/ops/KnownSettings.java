package org.moox.sync.ops;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every {@code SYNC_*} environment variable that means something; the one list of them. A test compares it with the config mappings. */
final class KnownSettings {

    static final Set<String> PROPERTIES = new TreeSet<>(List.of(
            "sync.platform.name", "sync.platform.domain", "sync.platform.master", "sync.platform.token",
            "sync.token", "sync.token-previous", "sync.api-token", "sync.api-token-previous",
            "sync.encryption-key", "sync.encryption-key-previous",
            "sync.peer.scheme", "sync.peer.allowed-networks", "sync.peer.public-only",
            "sync.webhook.enabled", "sync.webhook.path", "sync.webhook.max-body-size",
            "sync.entities.platform.api.enabled", "sync.entities.platform.api.public",
            "sync.entities.platform.api.auth-type", "sync.entities.platform.api.active-routes",
            "sync.entities.sync.api.enabled", "sync.entities.sync.api.public", "sync.entities.sync.api.auth-type",
            "sync.entities.sync.api.active-routes",
            "sync.slow-down.after", "sync.slow-down.within", "sync.slow-down.first", "sync.slow-down.longest",
            "sync.slow-down.waiting", "sync.slow-down.addresses",
            "sync.tables", "sync.unique-identifier-fields", "sync.local-identifier-fields",
            "sync.models-with-platform-relations", "sync.models-with-syncable-relations",
            "sync.listener.enabled", "sync.listener.lock-timeout", "sync.listener.attempts", "sync.platform-job.enabled",
            "sync.platform-job.every", "sync.backup-job.enabled", "sync.backup-job.rows-per-second",
            "sync.backup-job.recheck", "sync.reference.enabled",
            "sync.peer.push", "sync.peer.platform-token-required", "sync.peer.key-overlap", "sync.peer.push-timeout",
            "sync.allow-cycles",
            "sync.stream.lease", "sync.log.max-rows", "sync.log.max-age", "sync.batch.items", "sync.batch.bytes",
            "sync.send.enabled", "sync.send.poll",
            "sync.send.idle-poll", "sync.send.timeout", "sync.send.heartbeat", "sync.send.backoff", "sync.send.max-backoff",
            "sync.send.retry", "sync.send.max-retry", "sync.apply.statement-timeout", "sync.sync-bindings",
            "sync.transformer-bindings",
            "sync.embedded.directory", "sync.embedded.port"));

    private static final Set<String> MODEL_PROPERTIES = Set.of("NAME", "TABLE", "IDENTIFIER", "CAPTURE", "RELATIONS",
            "LOCAL_IDENTIFIER");
    private static final Pattern MODEL = Pattern.compile("SYNC_MODELS_.+_(" + String.join("|", MODEL_PROPERTIES) + ")");
    private static final Pattern INDEX = Pattern.compile("_\\d+_?$");

    private KnownSettings() {
    }

    /** As MicroProfile Config maps it: whatever is no letter or digit becomes an underscore. */
    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    static boolean knows(String variable) {
        var plain = INDEX.matcher(variable).replaceFirst(""); // an element of a list
        return MODEL.matcher(plain).matches() || variables().anyMatch(known -> known.equals(variable) || known.equals(plain));
    }

    /** The known name that a mistyped one most likely meant; empty when none is near. */
    static Optional<String> nearest(String variable) {
        return variables().min(Comparator.comparingInt(known -> distance(known, variable)))
                .filter(known -> distance(known, variable) <= Math.max(2, variable.length() / 3));
    }

    private static Stream<String> variables() {
        return PROPERTIES.stream().map(KnownSettings::variable);
    }

    /** Levenshtein. */
    private static int distance(String one, String other) {
        var previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            var current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                var replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
