package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.moox.sync.relation.RelationSets;

/** Takes over which platforms the records belong to that were brought, under the local identifiers that they have here. */
final class Belonging {

    private static final Set<Outcome> BROUGHT = Set.of(Outcome.Done.APPLIED, Outcome.Done.UNCHANGED);

    private final Session session;
    private final RelationSets relations;
    private final Set<UUID> listed;

    Belonging(Session session, RelationSets relations, Set<UUID> listed) {
        this.session = session;
        this.relations = relations;
        this.listed = listed;
    }

    private static final String KEYS = "select i.n, %s from %s join %s t on %s";

    /** @param outcomes of the run's items: what was applied or found unchanged has its row, under its identifier; where platforms change, it has been applied */
    void take(Run run, Map<Work, Outcome> outcomes) throws SQLException {
        var works = outcomes.keySet()
                .stream()
                .filter(work -> work.item().platforms() != null && BROUGHT.contains(outcomes.get(work)))
                .collect(Collectors.toMap(Work::number, Function.identity()));
        if (works.isEmpty() || run.model().localIdentifier().isEmpty()) {
            return;
        }
        var sets = new HashMap<String, List<UUID>>();
        var byKey = new HashMap<String, Work>();
        keys(run, works).forEach((number, key) -> byKey.put(key, works.get(number)));
        byKey.forEach((key, work) -> sets.put(key, work.item().platforms()));
        relations.take(session.connection(), run.model().name(), sets, listed)
                .forEach(key -> outcomes.put(byKey.get(key), Outcome.Done.APPLIED));
    }

    private Map<Integer, String> keys(Run run, Map<Integer, Work> works) throws SQLException {
        var shape = run.shape();
        var sql = KEYS.formatted(run.model().keySql("t"), shape.keys(), run.model().quotedTable(), shape.atKey("t"));
        var keys = new HashMap<Integer, String>();
        try (var select = session.connection().prepareStatement(sql)) {
            select.setString(1, Run.json(List.copyOf(works.values()), w -> null, false));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.put(rows.getInt(1), rows.getString(2));
                }
            }
        }
        return keys;
    }
}
