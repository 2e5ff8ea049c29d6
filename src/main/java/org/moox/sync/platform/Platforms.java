package org.moox.sync.platform;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.database.Recent;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Tokens;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** The registry of platforms, read by every step; cached for at most a second. Thread-safe. */
@ApplicationScoped
public class Platforms {

    private final Clock clock;
    private final Recent<List<Entry>> listing;

    Platforms(Clock clock) {
        this.clock = clock;
        listing = new Recent<>(clock, Platforms::read);
    }

    /** A platform and the hashes of the tokens that call APIs in its name. */
    record Entry(Peer peer, String apiTokenHash, PreviousTokens previousTokens, List<UUID> lists) {

        /** Takes as long for any answer. */
        boolean owns(String token, Instant now) {
            var owns = apiTokenHash != null && Tokens.matches(token, apiTokenHash);
            for (var hash : previousTokens.hashes(now)) {
                owns |= Tokens.matches(token, hash);
            }
            return owns;
        }
    }

    public Optional<Peer> find(UUID id) {
        return all().stream().filter(peer -> peer.id().equals(id)).findFirst();
    }

    public Optional<Peer> findByName(String name) {
        return all().stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    /** @throws SyncException UNKNOWN_PLATFORM, naming it */
    public Peer require(UUID id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /**
     * As it stands in the database, whatever is cached: for who holds the registry.
     *
     * @throws SyncException UNKNOWN_PLATFORM, naming it
     */
    public Peer requireNow(UUID id) {
        return read().stream().map(Entry::peer).filter(peer -> peer.id().equals(id)).findFirst().orElseThrow(() -> unknown(id));
    }

    public List<Peer> all() {
        return entries().stream().map(Entry::peer).toList();
    }

    /** The one that edits; empty while this platform waits for its registry. */
    public Optional<Peer> master() {
        return all().stream().filter(Peer::master).findFirst();
    }

    /** Whose token this is, the present one or one before that is still valid. */
    public Optional<Peer> owner(String token) {
        var now = clock.instant();
        Optional<Peer> owner = Optional.empty();
        for (var entry : entries()) {
            owner = entry.owns(token, now) ? Optional.of(entry.peer()) : owner;
        }
        return owner;
    }

    static SyncException unknown(UUID id) {
        return new SyncException(Reason.UNKNOWN_PLATFORM, "id", "There is no platform %s in the registry.".formatted(id));
    }

    List<Entry> entries() {
        return listing.get();
    }

    void forget(@Observes @Priority(1) RegistryChanged event) {
        listing.forget();
    }

    /** In a transaction of its own: what a caller has not committed must not be cached. */
    private static List<Entry> read() {
        return QuarkusTransaction.requiringNew()
                .call(() -> Platform.all()
                        .stream()
                        .map(p -> new Entry(p.peer(), p.apiTokenHash(), p.previousTokens(), p.lists()))
                        .toList());
    }
}
