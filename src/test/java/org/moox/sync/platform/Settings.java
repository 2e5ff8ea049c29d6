package org.moox.sync.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration of a platform in a test: tokens as everywhere in tests, the rest as given. */
record Settings(Own platform, Peers peer) implements PlatformConfig {

    static final String TOKEN = "test-shared-token-0123456789-0123456789";

    record Identity(Optional<String> name, Optional<String> domain, boolean master, Optional<String> token) implements Own {
    }

    record Reach(Optional<String> scheme, Optional<List<String>> allowedNetworks, boolean publicOnly) implements Peers {

        static final Reach ANY = new Reach(Optional.empty(), Optional.empty(), false);
        static final Reach PUBLIC = new Reach(Optional.empty(), Optional.empty(), true);

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
                Reach.ANY);
    }

    @Override
    public Optional<String> token() {
        return Optional.of(TOKEN);
    }

    @Override
    public Optional<String> tokenPrevious() {
        return Optional.empty();
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
