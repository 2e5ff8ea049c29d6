package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.sync.SyncDefinition;

/**
 * Asks for the records that point to one which is deleted on the target while it is still here, because it does not pass or belong there any more: a foreign key there may
 * have taken their rows along, or changed them, which no change of theirs would tell. On the connection of the caller's transaction, which bounds its time.
 */
record Dependents(Connection connection, List<SyncDefinition> ways, Models models, ChangeLog log,
        Map<String, Set<String>> seen) {

    static final int MOST = 100_000; // in all

    /** @param ways all syncs to the target */
    Dependents(Connection connection, List<SyncDefinition> ways, Models models, ChangeLog log) {
        this(connection, ways, models, log, new HashMap<>());
    }

    /** A row whose foreign key is asked about, and the records that go again because of it: itself, or the one that it travels with. */
    private record Pointing(Model model, Model.Reference reference, String key, String more) {
    }

    /** More than are worth a change each. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooMany() {
            super("too many dependents", null, false, false);
        }
    }

    /** Returns how many were asked for. @throws TooMany before memory is filled with them */
    int ask(String model, Collection<String> deleted) throws SQLException {
        follow(model, deleted);
        return seen.values().stream().mapToInt(Set::size).sum() - deleted.size();
    }

    private void follow(String name, Collection<String> gone) throws SQLException {
        var parent = models.known(name).filter(m -> !m.localIdentifier().isEmpty()).orElse(null);
        var fresh = new HashSet<>(gone);
        fresh.removeAll(seen.computeIfAbsent(name, n -> new HashSet<>()));
        if (parent == null || fresh.isEmpty()) {
            return;
        }
        seen.get(name).addAll(fresh);
        var left = List.<String>of();
        for (var child : ways.stream().map(SyncDefinition::sourceModel).distinct().toList()) {
            for (var pointing : pointing(child, name)) {
                left = left.isEmpty() ? keys(parent, "x.key", "", fresh) : left;
                if (left.isEmpty()) {
                    return; // gone here too: what pointed to them has its own changes
                }
                var records = keys(parent, pointing.key(), join(pointing), left);
                if (records.size() > MOST - seen.values().stream().mapToInt(Set::size).sum()) {
                    throw new TooMany();
                }
                for (var way : ways.stream().filter(w -> w.sourceModel().equals(child)).toList()) {
                    log.append(connection, child, Change.UPDATED, records, way.id());
                }
                follow(child, records);
            }
        }
    }

    private List<Pointing> pointing(String child, String parent) {
        var found = new ArrayList<Pointing>();
        models.known(child).filter(m -> !m.localIdentifier().isEmpty()).ifPresent(model -> {
            model.references()
                    .stream()
                    .filter(r -> r.model().equals(parent))
                    .forEach(r -> found.add(new Pointing(model, r, model.keySql("s"), "")));
            for (var along : models.knownChildren(child)) {
                along.model()
                        .references()
                        .stream()
                        .filter(r -> r.model().equals(parent) && !r.equals(along.reference()))
                        .forEach(r -> found.add(new Pointing(along.model(), r, model.keySql("o"),
                                " join %s o on %s".formatted(model.quotedTable(), along.pointing("s", "o")))));
            }
        });
        return found;
    }

    private static String join(Pointing pointing) {
        return " join %s s on %s%s".formatted(pointing.model().quotedTable(), pointing.reference().matching("s", "p"),
                pointing.more());
    }

    private List<String> keys(Model parent, String key, String join, Collection<String> records) throws SQLException {
        var keys = new RecordKeys(parent);
        var sql = "select distinct %s from %s join %s p on %s%s limit %d".formatted(key, keys.from(), parent.quotedTable(),
                keys.match("p"), join, MOST + 1);
        try (var select = connection.prepareStatement(sql)) {
            keys.set(select, 1, records);
            return texts(select);
        }
    }

    private static List<String> texts(PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
