package org.moox.sync.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Tokens;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** The registry of platforms, read by every step; cached for at most a second. Thread-safe. */
@ApplicationScoped
public class Platforms {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Clock clock;
    private final AtomicLong changes = new AtomicLong();
    private volatile Listing listing;

    Platforms(Clock clock) {
        this.clock = clock;
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

    private record Listing(List<Entry> entries, Instant read, long change) {
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
        var now = clock.instant();
        var known = listing;
        if (known == null || known.change != changes.get() || Duration.between(known.read, now).abs().compareTo(FRESH) > 0) {
            var change = changes.get();
            known = new Listing(read(), now, change);
            listing = known;
        }
        return known.entries;
    }

    void forget(@Observes @Priority(1) RegistryChanged event) {
        changes.incrementAndGet();
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
