package org.moox.sync.sync;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.database.Recent;
import org.moox.sync.platform.Registry;
import org.moox.sync.platform.RegistryChanged;
import org.moox.sync.platform.Self;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** The registry of sync definitions, read by every step; cached for at most a second. Thread-safe. */
@ApplicationScoped
public class Syncs {

    private static final int REGISTRIES_FIRST = 100;

    private final Recent<Known> known;
    private final Self self;
    private final Registry registry;

    Syncs(Self self, Registry registry, Clock clock) {
        this.self = self;
        this.registry = registry;
        known = new Recent<>(clock, this::read);
    }

    /** @param revision of the registry, or an older one */
    private record Known(List<SyncDefinition> definitions, long revision) {
    }

    // before anyone who acts on the new definitions
    void changed(@Observes @Priority(REGISTRIES_FIRST) RegistryChanged event) {
        refresh();
    }

    public Optional<SyncDefinition> find(UUID id) {
        return all().stream().filter(sync -> sync.id().equals(id)).findFirst();
    }

    /** Like {@link #find}, but one that is not known is looked for again: another replica may have learnt of it just now. */
    public Optional<SyncDefinition> findNow(UUID id) {
        return find(id).or(() -> {
            refresh();
            return find(id);
        });
    }

    /** @throws org.moox.sync.problem.SyncException UNKNOWN_SYNC, naming it */
    public SyncDefinition require(UUID id) {
        return findNow(id).orElseThrow(() -> unknown(id));
    }

    /** All definitions this platform knows, active or not, in the order of their numbers. */
    public List<SyncDefinition> all() {
        return known.get().definitions();
    }

    private Known read() {
        var revision = registry.revision();
        return new Known(QuarkusTransaction.requiringNew().call(Sync::definitions), revision);
    }

    /** Active, checked definitions whose source is this platform. */
    public List<SyncDefinition> outgoing() {
        return known().definitions();
    }

    /**
     * Active, checked definitions whose source is this platform, and what tells whether they still are.
     *
     * @param revision of the registry that they were read from, or an older one
     */
    public record Outgoing(List<SyncDefinition> definitions, long revision) {
    }

    /** Like {@link #outgoing}, for those who ask {@link #isCurrent} when they have taken a connection. */
    public Outgoing known() {
        return self.find().map(us -> {
            var read = known.get();
            return new Outgoing(read.definitions()
                    .stream()
                    .filter(sync -> sync.active() && !sync.identifier().isEmpty() && sync.source().equals(us))
                    .toList(), read.revision());
        }).orElseGet(() -> new Outgoing(List.of(), registry.revision()));
    }

    /**
     * Whether definitions of this revision are those that the connection's transaction sees, or newer: another replica may have changed one and seen to all that it asks for. A record that is then still
     * read by the old one would never be looked at again. If not, the next call of {@link #known} reads them; here that would take a second connection.
     */
    public boolean isCurrent(Connection connection, long revision) throws SQLException {
        if (registry.revision(connection) == revision) {
            return true;
        }
        refresh();
        return false;
    }

    /** Forgets what was read; the next call reads again. */
    public void refresh() {
        known.forget();
    }

    /** Records how a sync fares on its source; {@code lastSync} null leaves it. Own transaction; no new revision. */
    public void report(UUID id, String errorMessage, Instant lastSync) {
        QuarkusTransaction.requiringNew()
                .run(() -> Sync.update(
                        """
                        hasErrors = ?1, errorMessage = ?2, lastSync = coalesce(?3, lastSync)
                        where id = ?4 and (hasErrors <> ?1 or errorMessage is distinct from ?2 or lastSync is distinct from coalesce(?3, lastSync))""",
                        errorMessage != null, errorMessage, lastSync, id));
    }

    static SyncException unknown(UUID id) {
        return new SyncException(Reason.UNKNOWN_SYNC, "There is no sync " + id + ".");
    }
}
