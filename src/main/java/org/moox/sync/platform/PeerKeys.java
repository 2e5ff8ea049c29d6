package org.moox.sync.platform;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiPredicate;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;

import org.moox.sync.database.Recent;
import org.moox.sync.platform.PeerKeyRows.Row;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.RegistryMessage.PeerKey;

import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * The keys of the pairs this platform takes part in. Several of one pair may be valid at once, during rotation, but never more than a
 * verifier reads. Cached for at most a second, since other replicas change them too. Thread-safe.
 */
@ApplicationScoped
public class PeerKeys {

    static final String IN = "in";
    static final String OUT = "out";

    private final PeerKeyRows rows;
    private final Clock clock;
    private final Recent<List<Row>> listing;

    PeerKeys(PeerKeyRows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
        listing = new Recent<>(clock, rows::read);
    }

    /** Keys with which the source may have signed: the one it names first, then every other that is still valid. */
    public List<SigningKey> verifying(UUID source, String keyId) {
        return keys(source, IN, Purpose.SIGN, Row::isValid).stream()
                .sorted(Comparator.comparing((SigningKey key) -> !key.id().equals(keyId)))
                .toList();
    }

    /** Keys with which to sign for the target, the newest first; empty when there is no pair with it. */
    public List<SigningKey> signing(UUID target) {
        return keys(target, OUT, Purpose.SIGN, Row::isValid);
    }

    /** Keys under which the source may have sealed. */
    List<SigningKey> opening(UUID source) {
        return keys(source, IN, Purpose.SEAL, Row::isValid);
    }

    /**
     * Keys that the target may hold, as far as the master knows, the newest first: the present one, and those before it until the target has
     * acknowledged a revision with a newer one, however long that takes. For registry messages only.
     */
    List<SigningKey> reaching(UUID target, Purpose purpose) {
        return keys(target, OUT, purpose, Row::mayBeHeld);
    }

    /** Those, and all that are still valid: a target that was restored holds again what it had acknowledged to have left behind. */
    List<SigningKey> reachingRestored(UUID target, Purpose purpose) {
        return keys(target, OUT, purpose, (row, now) -> row.isValid(now) || row.mayBeHeld(now));
    }

    private List<SigningKey> keys(UUID peer, String direction, Purpose purpose, BiPredicate<Row, Instant> usable) {
        var now = clock.instant();
        return rows().stream()
                .filter(row -> row.isFor(peer, direction, purpose) && usable.test(row, now))
                .map(Row::key)
                .toList();
    }

    // who is in a transaction may hold what all others wait for, and must not wait for a second connection
    private List<Row> rows() {
        return QuarkusTransaction.getStatus() == Status.STATUS_ACTIVE ? rows.readHere() : listing.get();
    }

    /** These are the keys from now on, as the master says; see {@link PeerKeyRows#replace}. Joins the caller's transaction. */
    void replace(List<PeerKey> keys) {
        rows.replace(keys, null);
        forget();
    }

    /** What was cached may be old. Called when a transaction that changed keys has ended. */
    void forget() {
        listing.forget();
    }

    void registryChanged(@Observes @Priority(11) RegistryChanged event) {
        forget();
    }
}
