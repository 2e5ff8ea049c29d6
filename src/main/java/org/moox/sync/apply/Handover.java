package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Hands the row of a record that goes over to the one that comes with the same identifier: on the source, that is the same thing under another key. The row keeps its id, and whatever
 * points to it stays right, also what would forbid its deletion.
 */
final class Handover {

    private final Session session;

    Handover(Session session) {
        this.session = session;
    }

    /** Deletes that cannot be done → records that wait for the very row which they would free. */
    static Map<Work, Work> pairs(List<Work> group, Collection<Work> failed) {
        var heirs = group.stream()
                .filter(work -> work.handler() == null && work.outcome() instanceof Outcome.Refused refused
                        && refused.holder() != null)
                .collect(Collectors.toMap(work -> name(work, ((Outcome.Refused) work.outcome()).holder()), work -> work,
                        (a, b) -> a));
        var pairs = new LinkedHashMap<Work, Work>();
        failed.stream()
                .filter(work -> work.item().isDelete() && work.handler() == null && work.family().kin().isEmpty())
                .forEach(work -> {
                    var heir = heirs.get(name(work, work.item().record()));
                    if (heir != null) {
                        pairs.put(work, heir);
                    }
                });
        return pairs;
    }

    private static List<Object> name(Work work, String record) {
        return List.of(work.sync().id(), record);
    }

    private static final String HAND = """
            update sync.owned o set record = ?, identifier = nullif(%s, ?)
            where %s and o.record = ? and o.syncs @> array[?::int] and not %s
              and not exists (select from sync.owned h where %s and h.record = ?)
            """.formatted(Owned.row("o"), Owned.flow("o"), Owned.heldByAnother("o"), Owned.flow("h"));

    /** Does so; the deletes count as done. One that another sync holds, too, stays where it is. */
    void apply(Map<Work, Work> pairs) throws SQLException {
        for (var pair : pairs.entrySet()) {
            if (hand(pair.getKey(), pair.getValue())) {
                pair.getKey().settle(Outcome.Done.APPLIED);
            }
        }
    }

    private boolean hand(Work gone, Work heir) throws SQLException {
        var to = heir.item().record();
        try (var update = session.connection().prepareStatement(HAND)) {
            update.setString(1, to);
            update.setString(2, to);
            var next = Owned.flow(update, 3, session.source(), gone.sync());
            update.setString(next, gone.item().record());
            update.setInt(next + 1, gone.sync().number());
            update.setInt(next + 2, gone.sync().number());
            update.setString(Owned.flow(update, next + 3, session.source(), gone.sync()), to);
            return update.executeUpdate() == 1;
        }
    }
}
