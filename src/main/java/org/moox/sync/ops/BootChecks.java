package org.moox.sync.ops;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

import org.moox.sync.outgoing.PlainHttp;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/**
 * Refuses a configuration that cannot be meant, before anything is started or written. Runs in front of the framework, because its
 * own messages about configuration come with a stack trace.
 */
public final class BootChecks {

    private static final int SHORTEST_TOKEN = 32;
    private static final List<String> TOKENS = List.of("sync.token", "sync.api-token", "sync.encryption-key");
    private static final List<String> SECRETS = List.of("sync.token", "sync.token-previous", "sync.api-token",
            "sync.api-token-previous", "sync.encryption-key", "sync.encryption-key-previous", "sync.platform.token");
    private static final List<String> NAMES = List.of("sync.platform.name", "sync.platform.domain");

    /** Words of the samples in this project's documents and tests; whoever copies one shares it with the world. */
    private static final List<String> SAMPLES = List.of("test-", "sample", "example", "change-me", "changeme", "secret-secret");

    private static volatile boolean done;

    private BootChecks() {
    }

    /** Whether this process has been checked; as a library nothing of ours runs in front of the framework. */
    static boolean isDone() {
        return done;
    }

    /**
     * @param variables names of the environment variables
     * @param setting finds a property, from whatever source
     * @param production whether tokens protect anything real
     * @throws SyncException with one sentence that names what to mend
     */
    public static void check(Collection<String> variables, Function<String, Optional<String>> setting, boolean production) {
        done = true;
        variables.stream().filter(name -> name.startsWith("SYNC_")).sorted().forEach(BootChecks::requireKnown);
        SettingValues.check(setting);
        if (production) {
            NAMES.forEach(property -> requirePresent(property, setting));
            TOKENS.forEach(property -> requirePresent(property, setting));
            SECRETS.forEach(property -> setting.apply(property).ifPresent(token -> requireGoodToken(property, token)));
        }
        requireOwnDomain(setting, production);
    }

    /** Secrets that are samples of this project's documents and tests. */
    static List<String> samples(Function<String, Optional<String>> setting) {
        return SECRETS.stream().filter(property -> setting.apply(property).filter(BootChecks::isSample).isPresent()).toList();
    }

    /** Secrets that have the value of another one: whichever leaks gives away what the other protects. */
    static List<String> repeated(Function<String, Optional<String>> setting) {
        var seen = new HashSet<String>();
        return SECRETS.stream()
                .filter(property -> setting.apply(property).filter(value -> !value.isBlank() && !seen.add(value)).isPresent())
                .toList();
    }

    private static void requireOwnDomain(Function<String, Optional<String>> setting, boolean production) {
        var networks = setting.apply("sync.peer.allowed-networks").map(text -> List.of(text.split(","))).orElse(List.of());
        var rule = new PlainHttp(setting.apply("sync.peer.scheme"), networks.stream().filter(text -> !text.isBlank()).toList());
        setting.apply("sync.platform.domain")
                .flatMap(domain -> refusal(rule, domain))
                .filter(why -> production)
                .ifPresent(why -> {
                    throw refused("sync.platform.domain", "Mend SYNC_PLATFORM_DOMAIN, or SYNC_PEER_ALLOWED_NETWORKS: " + why);
                });
    }

    private static Optional<String> refusal(PlainHttp rule, String domain) {
        try {
            return rule.refusal(domain);
        } catch (SyncException e) {
            throw refused("sync.platform.domain", "Mend SYNC_PLATFORM_DOMAIN (sync.platform.domain): " + e.getMessage());
        }
    }

    private static void requireKnown(String variable) {
        if (!KnownSettings.knows(variable)) {
            throw refused(variable, "The environment variable " + variable + " is unknown"
                    + KnownSettings.nearest(variable).map(near -> "; did you mean " + near + "?").orElse("; remove it."));
        }
    }

    private static String requirePresent(String property, Function<String, Optional<String>> setting) {
        return setting.apply(property)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> refused(property,
                        "Set " + KnownSettings.variable(property) + " (or " + property
                                + "): this service does not start without it."));
    }

    private static void requireGoodToken(String property, String token) {
        var variable = KnownSettings.variable(property);
        if (token.getBytes(StandardCharsets.UTF_8).length < SHORTEST_TOKEN) {
            throw refused(property, "Set " + variable + " to at least " + SHORTEST_TOKEN
                    + " bytes; a good one comes from \"openssl rand -base64 48\".");
        }
        if (isSample(token)) {
            throw refused(property, "Set " + variable
                    + " to a value of your own, not to a sample; a good one comes from \"openssl rand -base64 48\".");
        }
    }

    private static boolean isSample(String token) {
        var lower = token.toLowerCase(Locale.ROOT);
        return SAMPLES.stream().anyMatch(lower::startsWith) || lower.chars().distinct().count() < 8;
    }

    private static SyncException refused(String property, String sentence) {
        return new SyncException(Reason.INVALID, property, sentence);
    }
}
