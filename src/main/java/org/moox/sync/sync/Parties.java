package org.moox.sync.sync;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Peer;
import org.moox.sync.platform.PlatformConfig;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.PushAtOnce;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/** The platforms that take part in a sync: found by id or name, shown by name, told when the sync changes. */
@ApplicationScoped
class Parties {

    private final Platforms platforms;
    private final PlatformConfig config;
    private final PushAtOnce push;

    Parties(Platforms platforms, PlatformConfig config, PushAtOnce push) {
        this.platforms = platforms;
        this.config = config;
        this.push = push;
    }

    /**
     * @param field the JSON field to mend
     * @param first id or name, or null
     * @param second another id or name, or null; both must mean the same platform
     */
    Peer named(String field, String first, String second) {
        if (isBlank(first) && isBlank(second)) {
            throw new SyncException(Reason.INVALID, field, "Name the platform, by its id or its name.");
        }
        var one = isBlank(first) ? find(field, second) : find(field, first);
        if (!isBlank(second) && !find(field, second).id().equals(one.id())) {
            throw new SyncException(Reason.INVALID, field,
                    "\"" + first + "\" and \"" + second + "\" are two platforms: name one.");
        }
        return one;
    }

    /** As it stands now, for who holds the registry: it may have been deleted or become read only since it was looked up. */
    Peer now(UUID platform) {
        return platforms.requireNow(platform);
    }

    SyncView view(Sync sync) {
        return sync.view(name(sync.sourcePlatformId), name(sync.targetPlatformId));
    }

    /** Waits for the push that what was just committed has caused; answers who of these definitions was not reached and why, null when all were. */
    String tell(List<SyncEntry> syncs) {
        if (!config.peer().push()) {
            return "Pushing at once is switched off here (sync.peer.push): call POST /api/platform/sync.";
        }
        var concerned = syncs.stream()
                .flatMap(s -> Stream.of(s.sourcePlatformId(), s.targetPlatformId()))
                .collect(Collectors.toSet());
        var failed = push.outcome(concerned)
                .stream()
                .filter(peer -> !peer.status().equals("delivered"))
                .map(peer -> peer.name() + ": " + peer.detail())
                .collect(Collectors.joining(" "));
        return failed.isEmpty() ? null : failed;
    }

    private String name(UUID platform) {
        return platforms.find(platform).map(Peer::name).orElse(null);
    }

    private Peer find(String field, String idOrName) {
        return byId(idOrName).or(() -> platforms.findByName(idOrName))
                .orElseThrow(() -> new SyncException(Reason.UNKNOWN_PLATFORM, field,
                        "There is no platform \"" + idOrName + "\": register it first by POST /api/platform."));
    }

    private Optional<Peer> byId(String text) {
        try {
            return platforms.find(UUID.fromString(text));
        } catch (IllegalArgumentException e) { // a name, then
            return Optional.empty();
        }
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }
}
