package org.moox.sync.platform;

import java.time.Duration;
import java.util.Optional;

/** The configuration of a platform in a test: tokens as everywhere in tests, the rest as given. */
record Settings(Own platform, Peers peer, Optional<String> token, Optional<String> tokenPrevious) implements PlatformConfig {

    static final String TOKEN = "test-shared-token-0123456789-0123456789";

    record Identity(Optional<String> name, Optional<String> domain, boolean master, Optional<String> token) implements Own {
    }

    record Telling(boolean platformTokenRequired) implements Peers {

        static final Telling ANY = new Telling(false);
        static final Telling STRICT = new Telling(true);

        @Override
        public boolean push() {
            return false;
        }

        @Override
        public Duration keyOverlap() {
            return Duration.ofHours(24);
        }

        @Override
        public Duration pushTimeout() {
            return Duration.ofSeconds(5);
        }
    }

    static Settings of(String name, String domain, String platformToken) {
        return new Settings(new Identity(Optional.of(name), Optional.of(domain), false, Optional.ofNullable(platformToken)),
                Telling.ANY, Optional.of(TOKEN), Optional.empty());
    }

    /** The same with another shared token. */
    Settings sharing(String otherToken) {
        return new Settings(platform, peer, Optional.of(otherToken), tokenPrevious);
    }

    /** The same with another way to tell peers, and with a shared token before the present one. */
    Settings with(Peers telling, String previousToken) {
        return new Settings(platform, telling, token, Optional.ofNullable(previousToken));
    }

    @Override
    public Optional<String> apiToken() {
        return Optional.empty();
    }

    @Override
    public Optional<String> apiTokenPrevious() {
        return Optional.empty();
    }

    @Override
    public Optional<String> encryptionKey() {
        return Optional.of("another-encryption-key-0123456789-0123456789");
    }

    @Override
    public Optional<String> encryptionKeyPrevious() {
        return Optional.empty();
    }
}
