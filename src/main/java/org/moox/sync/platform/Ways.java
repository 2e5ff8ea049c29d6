package org.moox.sync.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import org.moox.sync.platform.RegistryMessages.Trust;

/** In which ways the master may show a peer who it is. */
@ApplicationScoped
class Ways {

    private final PlatformConfig config;

    Ways(PlatformConfig config) {
        this.config = config;
    }

    /**
     * The likeliest first. A peer that has acknowledged a registry is never shown a first contact again: whoever answers 401 at its domain
     * would get one that is easier to open. Where it has not, pair keys come too: it may hold the registry although its answer got lost.
     */
    @Transactional
    List<Trust> to(UUID peer) {
        var platform = PlatformEditor.require(peer);
        var ways = new ArrayList<Trust>();
        if (platform.acknowledgedRevision().isEmpty()) {
            if (platform.apiTokenHash() != null) { // without it this would be the weaker one
                ways.addAll(now(Trust.PLATFORM_TOKEN, Trust.PLATFORM_TOKEN_OLDER));
            }
            if (!config.peer().platformTokenRequired()) {
                ways.addAll(now(Trust.SHARED_TOKEN, Trust.SHARED_TOKEN_OLDER));
            }
        }
        ways.add(Trust.PAIR);
        ways.add(Trust.OLDER_PAIR);
        return ways;
    }

    private List<Trust> now(Trust present, Trust older) {
        return config.tokenPrevious().isPresent() ? List.of(present, older) : List.of(present);
    }

    /** What a person may do when the peer knew us in none of these ways. */
    @Transactional
    String hint(UUID peer) {
        var platform = PlatformEditor.require(peer);
        if (platform.acknowledgedRevision().isPresent()) {
            return "It has acknowledged a registry of ours and does not know us any more. If its database was lost or it was reopened: POST /api/platform/%s/rejoin here makes a first contact again."
                    .formatted(peer);
        }
        return Stream.of("It does not know us: its sync.token must be ours",
                config.peer().platformTokenRequired()
                        ? "its sync.platform.token must be its api_token (sync.peer.platform-token-required)"
                        : "its sync.platform.token, if set, must be its api_token",
                "its sync.platform.domain must be %s, and it must have no registry yet or be reopened (POST /api/platform/rejoin there)"
                        .formatted(platform.domain()))
                .reduce((one, other) -> one + "; " + other)
                .map(text -> text + ".")
                .orElseThrow();
    }
}
