package org.moox.sync.ops;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.runtime.configuration.DurationConverter;

/** Refuses values that the framework would take for something else: "maybe" for false, no time at all for a time. */
final class SettingValues {

    /** A test compares them with the config mappings. */
    static final Set<String> SWITCHES = new TreeSet<>(List.of("sync.platform.master", "sync.peer.public-only", "sync.peer.push",
            "sync.webhook.enabled", "sync.listener.enabled", "sync.platform-job.enabled", "sync.backup-job.enabled",
            "sync.reference.enabled", "sync.send.enabled", "sync.allow-cycles", "sync.peer.platform-token-required",
            "sync.entities.platform.api.enabled", "sync.entities.platform.api.public", "sync.entities.sync.api.enabled",
            "sync.entities.sync.api.public"));

    private static final List<String> TIMES = List.of("sync.listener.lock-timeout", "sync.platform-job.every",
            "sync.peer.push-timeout", "sync.stream.lease", "sync.send.poll", "sync.send.idle-poll", "sync.send.timeout",
            "sync.send.heartbeat", "sync.send.backoff", "sync.send.max-backoff", "sync.send.retry", "sync.send.max-retry",
            "sync.apply.statement-timeout", "sync.backup-job.recheck");

    private static final List<String> COUNTS = List.of("sync.batch.items", "sync.listener.attempts");

    private static final Set<String> WORDS = Set.of("true", "false", "yes", "no", "y", "n", "on", "off", "1", "0");

    private SettingValues() {
    }

    static void check(Function<String, Optional<String>> setting) {
        SWITCHES.forEach(property -> value(property, setting)
                .filter(text -> !WORDS.contains(text.toLowerCase(Locale.ROOT)))
                .ifPresent(text -> refuse(property, text, "true or false")));
        TIMES.forEach(property -> value(property, setting).filter(text -> !isTime(text))
                .ifPresent(text -> refuse(property, text, "a time above zero, such as 250ms, 30s or 5m")));
        value("sync.backup-job.rows-per-second", setting).filter(text -> !text.equals("0") && !isCount(text))
                .ifPresent(text -> refuse("sync.backup-job.rows-per-second", text, "a whole number, 0 for no limit"));
        COUNTS.forEach(property -> value(property, setting).filter(text -> !isCount(text))
                .ifPresent(text -> refuse(property, text, "a whole number above zero")));
        value("sync.peer.scheme", setting).filter(text -> !Set.of("http", "https").contains(text))
                .ifPresent(text -> refuse("sync.peer.scheme", text, "http or https"));
    }

    private static Optional<String> value(String property, Function<String, Optional<String>> setting) {
        return setting.apply(property).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static boolean isTime(String text) {
        try {
            return DurationConverter.parseDuration(text).compareTo(Duration.ZERO) > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isCount(String text) {
        try {
            return Integer.parseInt(text) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void refuse(String property, String text, String wanted) {
        throw new SyncException(Reason.INVALID, property,
                "Set %s (%s) to %s; \"%s\" is none.".formatted(KnownSettings.variable(property), property, wanted, text));
    }
}
