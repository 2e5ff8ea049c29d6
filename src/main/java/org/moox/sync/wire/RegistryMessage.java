package org.moox.sync.wire;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The part of the registry that concerns one platform, as the master pushes it.
 *
 * @param revision of the registry; an older one never overwrites a newer one
 * @param you id of the platform that this message is for
 * @param keys sealed list of {@link PeerKey}, base64, a copy under each key that the peer may hold, space separated; additional
 *            data: kind, source, target, revision
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RegistryMessage(String kind, int specVersion, UUID source, String target, long revision, UUID you,
        List<PlatformEntry> platforms, List<SyncEntry> syncs, String keys) implements Envelope {

    public static final String KIND = "registry";

    public RegistryMessage {
        platforms = platforms == null ? List.of() : List.copyOf(platforms);
        syncs = syncs == null ? List.of() : List.copyOf(syncs);
    }

    /**
     * A platform as its peers know it.
     *
     * @param lists platforms that its own registry lists; told to who sends it records by their relations, else empty
     */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record PlatformEntry(UUID id, String name, String domain, String webhookPath, boolean showInMenu, int order,
            boolean readOnly, boolean locked, String lockReason, boolean master, String thumbnail, String apiTokenHash,
            List<PreviousToken> previousTokens, List<UUID> lists, long revision) {

        public PlatformEntry {
            previousTokens = previousTokens == null ? List.of() : List.copyOf(previousTokens);
            lists = lists == null ? List.of() : List.copyOf(lists);
        }

        public PlatformEntry listing(Collection<UUID> platforms) {
            return new PlatformEntry(id, name, domain, webhookPath, showInMenu, order, readOnly, locked, lockReason, master,
                    thumbnail, apiTokenHash, previousTokens, List.copyOf(platforms), revision);
        }
    }

    /** Hash of a token that a platform had before, and how long it still reads; like the present one's for that platform alone. */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record PreviousToken(String hash, Instant validUntil) {
    }

    /**
     * A sync definition as it is distributed.
     *
     * @param widened when fields last joined those that travel, because a side got a column; null when none did, or when it is not known
     */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record SyncEntry(UUID id, String title, boolean status, UUID sourcePlatformId, String sourceModel,
            UUID targetPlatformId, String targetModel, boolean usePlatformRelations, String ifExists, List<String> syncIds,
            boolean syncAllFields, RawJson fieldMappings, String transformer, String filter, String transformation,
            List<String> identifier, int interval, Instant widened,
            long revision) {
    }

    /**
     * One key of a pair; travels only inside the sealed list.
     *
     * @param direction {@code in} or {@code out}, as the receiver of the message sees it
     * @param purpose {@code sign} or {@code seal}
     * @param key base64
     * @param validUntil ISO instant, or null
     */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record PeerKey(UUID peer, String direction, String purpose, String keyId, String key, String validUntil) {
        @Override
        public String toString() {
            return "PeerKey[peer=%s, direction=%s, purpose=%s, keyId=%s]".formatted(peer, direction, purpose, keyId);
        }
    }
}
