package org.moox.sync.platform;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who this platform is, the secrets it holds, and how it deals with its peers. Read at start. */
@ConfigMapping(prefix = "sync")
public interface PlatformConfig {

    /** Shared by all platforms; pair keys and the key of the first contact are derived from it. */
    Optional<String> token();

    /** The shared token before the present one, accepted until it is taken away. */
    Optional<String> tokenPrevious();

    /** Opens the HTTP API of this platform to administrators. */
    Optional<String> apiToken();

    /** The API token before the present one, accepted until it is taken away. */
    Optional<String> apiTokenPrevious();

    /** Seals the keys and signing secrets that this database holds. */
    Optional<String> encryptionKey();

    /** The encryption key before the present one; still opens what it sealed. */
    Optional<String> encryptionKeyPrevious();

    /** This platform. */
    Own platform();

    /** The others. */
    Peers peer();

    /** Who this platform is. */
    interface Own {

        /** Name in the registry. */
        Optional<String> name();

        /** Where peers reach it: host, host:port, or either with a scheme in front. */
        Optional<String> domain();

        /** Whether it registers itself as the master when the registry is empty. */
        @WithDefault("false")
        boolean master();

        /** The {@code api_token} that the master showed when this platform was created; makes the first contact stronger. */
        Optional<String> token();
    }

    /** How peers are told what they need. */
    interface Peers {

        /** Whether the master pushes a change of the registry to its peers at once. */
        @WithDefault("true")
        boolean push();

        /** Whether the master makes a first contact only with the platform's own token: {@code sync.token} alone is not enough then. */
        @WithDefault("false")
        boolean platformTokenRequired();

        /** How long a key that was replaced is still accepted and used. */
        @WithDefault("24H")
        Duration keyOverlap();

        /** How long the master waits for a peer's answer to a push. */
        @WithDefault("10S")
        Duration pushTimeout();
    }
}
