package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.moox.sync.model.Column;
import org.moox.sync.wire.RawJson;

/**
 * Finds the rows that foreign keys point to, whatever their local identifiers are here: the row that the parent's record owns;
 * by identifier only where that record owns nothing, and never a row that another record owns. Several models of the source may become one here, and then records
 * of the same name are told apart by the model that the item names.
 */
final class Parents {

    private final Session session;

    Parents(Session session) {
        this.session = session;
    }

    private record Way(Column column, Column referenced, List<String> sourceModels, Shape shape) {
    }

    /** Resolves the foreign keys of the items; returns those that have all their parents, and refuses the others in {@code outcomes}. */
    List<Work> resolve(Run run, Map<Work, Outcome> outcomes) throws SQLException {
        if (run.shape().refs().isEmpty()) {
            return run.works();
        }
        var ways = new LinkedHashMap<Way, List<Work>>();
        for (var work : run.works()) {
            work.parents()
                    .forEach(p -> ways.computeIfAbsent(new Way(p.column(), p.referenced(), p.sourceModels(), p.shape()),
                            w -> new ArrayList<>()).add(work));
        }
        var found = new Found();
        for (var way : ways.entrySet()) {
            look(way.getKey(), way.getValue(), found);
        }
        var ready = new ArrayList<Work>();
        for (var work : run.works()) {
            work.resolve(found.values(work));
            if (work.resolved().size() == work.parents().size()) {
                ready.add(work);
            } else {
                outcomes.put(work, new Outcome.Refused(Outcome.Refused.MISSING_PARENT, missing(work, found)));
            }
        }
        return ready;
    }

    /** What each item's foreign keys may be: one value, or none, or of several models of the source that brought a record of that name one each. */
    private static final class Found {

        private final Map<Work, Map<String, Set<String>>> all = new HashMap<>();

        void add(Work work, Column column, String value) {
            all.computeIfAbsent(work, w -> new HashMap<>()).computeIfAbsent(column.name(), c -> new HashSet<>()).add(value);
        }

        boolean several(Work work, Column column) {
            return all.getOrDefault(work, Map.of()).getOrDefault(column.name(), Set.of()).size() > 1;
        }

        Map<String, String> values(Work work) {
            var values = new HashMap<String, String>();
            all.getOrDefault(work, Map.of()).forEach((column, found) -> {
                var value = found.iterator().next();
                if (found.size() == 1 && value != null) {
                    values.put(column, value);
                }
            });
            return values;
        }
    }

    private static String missing(Work work, Found found) {
        var missing = work.parents().stream().filter(p -> !work.resolved().containsKey(p.column().name())).toList();
        var unclear = missing.stream().filter(p -> found.several(work, p.column())).toList();
        if (unclear.isEmpty()) {
            return "The record that it points to is not here yet: " + names(missing) + ".";
        }
        return "Several models of the source have brought a record of that key, and the item does not say which it points to: "
                + names(unclear) + ".";
    }

    private static String names(List<Work.Parent> parents) {
        return parents.stream()
                .map(p -> p.column().name() + " → " + p.shape().model().name())
                .collect(Collectors.joining(", "));
    }

    private static final String LOOK = """
            select i.n, coalesce(p.%1$s::text, q.%1$s::text)
            from %2$s
            left join sync.owned o on o.source_platform = ? and o.source_model = any (?) and o.target_model = ? and o.record = i.r
            left join %3$s p on o.record is not null and %4$s
            left join %3$s q on o.record is null and %5$s and not exists (
                select from sync.owned s where s.target_model = ? and coalesce(s.identifier, s.record) = %6$s
                and s.source_platform = ?)
            """;

    private void look(Way way, List<Work> works, Found found) throws SQLException {
        var shape = way.shape();
        var model = shape.model();
        var sql = LOOK.formatted(way.referenced().quoted(), shape.keys(), model.quotedTable(),
                shape.atHome("p", Owned.plainRow("o")), shape.key().isEmpty() ? "false" : shape.atKey("q"),
                shape.homeText("q"));
        var byNumber = new HashMap<Integer, Work>();
        works.forEach(w -> byNumber.put(w.number(), w));
        try (var select = session.connection().prepareStatement(sql)) {
            select.setString(1, json(way, works));
            select.setObject(2, session.source());
            select.setArray(3, session.connection().createArrayOf("text", way.sourceModels().toArray()));
            select.setString(4, model.name());
            select.setString(5, model.name());
            select.setObject(6, session.source());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(byNumber.get(rows.getInt(1)), way.column(), rows.getString(2));
                }
            }
        }
    }

    private static String json(Way way, List<Work> works) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var work : works) {
            work.parents().stream().filter(p -> p.column().equals(way.column())).forEach(p -> {
                var row = new HashMap<String, Object>();
                row.put("n", work.number());
                row.put("r", p.reference().record());
                row.put("k", p.reference().key() == null ? new RawJson("{}") : p.reference().key());
                rows.add(row);
            });
        }
        return Run.text(rows);
    }
}
