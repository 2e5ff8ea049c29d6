package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.DatabaseException;
import org.moox.sync.database.Sql;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.Item;

/**
 * Brings what a target misses: when it refuses a record because one that it points to is not there, a change for the parent's sync alone is appended,
 * so that the parent takes the same road as anything else. One that does not belong to that platform is not sent by it.
 */
@ApplicationScoped
public class MissingParents {

    private static final Logger LOG = Logger.getLogger(MissingParents.class);
    private static final Set<String> CODES = Set.of("missing_parent", "foreign_key_violation");

    private final Transactions transactions;
    private final Syncs syncs;
    private final Models models;
    private final ChangeLog log;

    MissingParents(Transactions transactions, Syncs syncs, Models models, ChangeLog log) {
        this.transactions = transactions;
        this.syncs = syncs;
        this.models = models;
        this.log = log;
    }

    /** Whether a refusal with this code is about a record that the refused one points to. */
    public static boolean isMeant(String code) {
        return CODES.contains(code);
    }

    /** Asks for the parents of refused items. Own transactions; what fails is asked for with the next refusal. */
    public void ask(Collection<Item> refused) {
        refused.stream()
                .collect(Collectors.groupingBy(Item::sync, Collectors.mapping(Item::record, Collectors.toList())))
                .forEach((sync, records) -> syncs.find(sync).ifPresent(child -> ask(child, records)));
    }

    private void ask(SyncDefinition sync, List<String> records) {
        models.find(sync.sourceModel()).ifPresent(model -> {
            var keys = new RecordKeys(model);
            var own = "%s join %s s on %s".formatted(keys.from(), model.quotedTable(), keys.match("s"));
            model.references().forEach(reference -> ask(sync, reference, new Asked(model, own, records)));
            for (var child : models.children(model.name())) {
                var along = "%s join %s o on %s join %s s on %s".formatted(keys.from(), model.quotedTable(), keys.match("o"),
                        child.model().quotedTable(), child.pointing("s", "o"));
                child.model()
                        .references()
                        .stream()
                        .filter(reference -> !reference.equals(child.reference()))
                        .forEach(reference -> ask(sync, reference, new Asked(model, along, records)));
            }
        });
    }

    /**
     * For whose parents is asked.
     *
     * @param model of the refused records
     * @param from SQL: the rows {@code s} that point to the parents: the refused ones, or what travels with them
     */
    private record Asked(Model model, String from, List<String> records) {
    }

    private void ask(SyncDefinition sync, Model.Reference reference, Asked asked) {
        var ways = syncs.outgoing()
                .stream()
                .filter(s -> s.target().equals(sync.target()) && s.sourceModel().equals(reference.model()))
                .map(SyncDefinition::id)
                .toList();
        var parent = models.find(reference.model()).filter(p -> !p.localIdentifier().isEmpty());
        if (ways.isEmpty() || parent.isEmpty()) {
            return;
        }
        try {
            transactions.run(connection -> append(connection, ways, parent.get(),
                    parents(connection, reference, parent.get(), asked)));
        } catch (DatabaseException e) { // a table has changed under our eyes: the next refusal asks again
            LOG.warnf("parents not asked for model=%s parent=%s reason=\"%s\"", sync.sourceModel(), reference.model(),
                    e.getMessage());
        }
    }

    private int append(Connection connection, List<UUID> ways, Model parent, List<String> records) throws SQLException {
        for (var way : ways) {
            log.append(connection, parent.name(), Change.UPDATED, records, way);
        }
        if (!records.isEmpty()) {
            LOG.debugf("asked for parents model=%s records=%d", parent.name(), records.size());
        }
        return records.size();
    }

    private static final String PARENTS = "select distinct %s from %s join %s p on %s";

    private static List<String> parents(Connection connection, Model.Reference reference, Model parent, Asked asked)
            throws SQLException {
        var join = IntStream.range(0, reference.columns().size())
                .mapToObj(
                        i -> "p." + Sql.quote(reference.referenced().get(i)) + " = s." + Sql.quote(reference.columns().get(i)))
                .collect(Collectors.joining(" and "));
        var sql = PARENTS.formatted(parent.keySql("p"), asked.from(), parent.quotedTable(), join);
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
