package org.moox.sync.wire;

import java.util.List;
import java.util.UUID;

import org.moox.sync.wire.RegistryMessage.PlatformEntry;
import org.moox.sync.wire.RegistryMessage.PreviousToken;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The whole registry, as the master hands it to its successor; answered with a {@link RegistryAnswer}.
 *
 * @param revision at which the old master has stopped editing; the new one begins above it
 * @param platforms all of them; the successor is the one named as the master
 * @param keyId of the key that signs from source to target: the successor must derive the same
 * @param secrets sealed list of {@link PlatformSecret}, base64; additional data: kind, source, target, revision
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record HandoverMessage(String kind, int specVersion, UUID source, String target, long revision,
        List<PlatformEntry> platforms, List<SyncEntry> syncs, String keyId, String secrets) implements Envelope {

    public static final String KIND = "handover";

    public HandoverMessage {
        platforms = platforms == null ? List.of() : List.copyOf(platforms);
        syncs = syncs == null ? List.of() : List.copyOf(syncs);
    }

    /**
     * What only the master knows of a platform; travels only inside the sealed list.
     *
     * @param signingSecret base64
     * @param acknowledgedRevision null when the platform has never acknowledged a registry
     */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record PlatformSecret(UUID id, String apiTokenHash, List<PreviousToken> previousTokens,
            String signingSecret, Long acknowledgedRevision) {
        public PlatformSecret {
            previousTokens = previousTokens == null ? List.of() : List.copyOf(previousTokens);
        }

        @Override
        public String toString() {
            return "PlatformSecret[id=%s]".formatted(id);
        }
    }
}
