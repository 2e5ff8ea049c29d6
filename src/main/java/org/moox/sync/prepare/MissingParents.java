package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.DatabaseException;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Delivery;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.Item;

/**
 * Brings what a target misses: when it refuses a record because one that it points to is not there, a change for the parent's sync alone is appended,
 * so that the parent takes the same road as anything else. One that does not belong to that platform is not sent by it. The other way round, when a target
 * has deleted a record that is still here, those that point to it go again ({@link Dependents}).
 */
@ApplicationScoped
public class MissingParents {

    private static final Logger LOG = Logger.getLogger(MissingParents.class);
    private static final int PATIENCE = 2_000; // milliseconds; nothing is delivered to that target meanwhile
    private static final String TOO_LONG = "57014";
    private static final Set<String> CODES = Set.of("missing_parent", "foreign_key_violation");

    private final Transactions transactions;
    private final Syncs syncs;
    private final Models models;
    private final ChangeLog log;
    private final Deliveries deliveries;

    MissingParents(Transactions transactions, Syncs syncs, Models models, ChangeLog log, Deliveries deliveries) {
        this.deliveries = deliveries;
        this.transactions = transactions;
        this.syncs = syncs;
        this.models = models;
        this.log = log;
    }

    /** Whether a refusal with this code is about a record that the refused one points to. */
    public static boolean isMeant(String code) {
        return CODES.contains(code);
    }

    /**
     * Asks for records that a target may have lost together with those deleted there, as far as these are still here. Own transactions, short ones: where there are too many, or they
     * cannot be found in time, a reconcile is asked for.
     */
    public void askDependents(UUID target, Collection<Item> deleted) {
        if (deleted.isEmpty()) {
            return;
        }
        var ways = syncs.outgoing().stream().filter(s -> s.target().equals(target)).toList();
        var bySync = deleted.stream()
                .collect(Collectors.groupingBy(Item::sync, Collectors.mapping(Item::record, Collectors.toList())));
        models.all(); // before a connection is taken: no step waits for a second one
        ways.stream()
                .filter(way -> bySync.containsKey(way.id()))
                .forEach(way -> askDependents(ways, way, bySync.get(way.id())));
    }

    private void askDependents(List<SyncDefinition> ways, SyncDefinition way, List<String> deleted) {
        try {
            transactions.run(connection -> {
                RowReader.execute(connection, "set local statement_timeout = " + PATIENCE);
                return new Dependents(connection, ways, models, log).ask(way.sourceModel(), deleted);
            });
        } catch (Dependents.TooMany e) {
            reconcile(way, "too many");
        } catch (DatabaseException e) {
            if (TOO_LONG.equals(e.sqlState())) {
                reconcile(way, "it takes too long; an index on the foreign key helps");
            } else { // a table has changed under our eyes: its records are left to the next reconcile
                LOG.warnf("dependents not asked for model=%s reason=\"%s\"", way.sourceModel(), e.getMessage());
            }
        }
    }

    private void reconcile(SyncDefinition way, String reason) {
        LOG.warnf("dependents left to a reconcile model=%s target=%s reason=\"%s\"", way.sourceModel(), way.target(), reason);
        var nobody = Collections.<String>singletonList(null);
        transactions.run(connection -> log.append(connection, way.sourceModel(), Change.RECONCILE, nobody, way.id()));
    }

    /**
     * Asks for the parents of refused items; what was refused for the first time goes again with them. Own transactions; what fails is asked for with the
     * next refusal.
     */
    public void ask(Collection<Entry> refused) {
        refused.stream()
                .collect(Collectors.groupingBy(entry -> entry.item().sync()))
                .forEach((sync, entries) -> syncs.find(sync).ifPresent(child -> ask(child, entries)));
    }

    /** Records of a sync that are in each other's way on the target, such as two that swap what is unique, go again, in one batch. Own transactions. */
    public void askTogether(Map<UUID, Set<String>> rivals) {
        rivals.forEach((id, records) -> syncs.find(id)
                .ifPresent(sync -> transactions.run(
                        connection -> log.append(connection, sync.sourceModel(), Change.UPDATED, records, sync.id()))));
    }

    private void ask(SyncDefinition sync, List<Entry> entries) {
        var fresh = entries.stream().filter(entry -> !entry.pending()).map(entry -> entry.item().record()).toList();
        var asked = models.find(sync.sourceModel())
                .map(model -> asked(model, entries.stream().map(entry -> entry.item().record()).toList()))
                .orElse(List.of());
        var ways = syncs.outgoing().stream().filter(s -> s.target().equals(sync.target())).toList();
        try {
            transactions.run(connection -> {
                var count = 0;
                for (var some : asked) {
                    count += ask(connection, some, ways);
                }
                return count == 0 ? 0 : log.append(connection, sync.sourceModel(), Change.UPDATED, fresh, sync.id());
            });
        } catch (DatabaseException e) { // a table has changed under our eyes: the next refusal asks again
            LOG.warnf("parents not asked for model=%s reason=\"%s\"", sync.sourceModel(), e.getMessage());
        }
    }

    private List<Asked> asked(Model model, List<String> records) {
        var keys = new RecordKeys(model);
        var own = "%s join %s s on %s".formatted(keys.from(), model.quotedTable(), keys.match("s"));
        var asked = new ArrayList<>(model.references().stream().map(r -> new Asked(model, own, r, records)).toList());
        for (var child : models.children(model.name())) {
            var along = "%s join %s o on %s join %s s on %s".formatted(keys.from(), model.quotedTable(), keys.match("o"),
                    child.model().quotedTable(), child.pointing("s", "o"));
            child.model()
                    .references()
                    .stream()
                    .filter(reference -> !reference.equals(child.reference()))
                    .forEach(reference -> asked.add(new Asked(model, along, reference, records)));
        }
        return asked;
    }

    /**
     * For whose parents is asked.
     *
     * @param model of the refused records
     * @param from SQL: the rows {@code s} that point to the parents: the refused ones, or what travels with them
     * @param reference by which they do
     */
    private record Asked(Model model, String from, Model.Reference reference, List<String> records) {
    }

    private int ask(Connection connection, Asked asked, List<SyncDefinition> all) throws SQLException {
        var ways = all.stream().filter(s -> s.sourceModel().equals(asked.reference().model())).toList();
        var parent = models.known(asked.reference().model()).filter(p -> !p.localIdentifier().isEmpty());
        if (ways.isEmpty() || parent.isEmpty()) {
            return 0;
        }
        var records = parents(connection, parent.get(), asked);
        var count = 0;
        for (var way : ways) {
            var pending = new HashSet<>(records);
            deliveries.states(connection, way.number(), records).forEach((record, state) -> {
                if (!state.equals(Delivery.SENT)) {
                    pending.remove(record); // it was refused itself and has a retry of its own: two that wait for each other would ask without end
                }
            });
            count += log.append(connection, parent.get().name(), Change.UPDATED, pending, way.id());
        }
        if (count > 0) {
            LOG.debugf("asked for parents model=%s records=%d", parent.get().name(), count);
        }
        return count;
    }

    private static final String PARENTS = "select distinct %s from %s join %s p on %s";

    private static List<String> parents(Connection connection, Model parent, Asked asked)
            throws SQLException {
        var sql = PARENTS.formatted(parent.keySql("p"), asked.from(), parent.quotedTable(),
                asked.reference().matching("s", "p"));
        try (var select = connection.prepareStatement(sql)) {
            new RecordKeys(asked.model()).set(select, 1, asked.records());
            try (var rows = select.executeQuery()) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        }
    }
}
