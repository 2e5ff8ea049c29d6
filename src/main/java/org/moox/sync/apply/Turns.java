package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.moox.sync.sync.SyncDefinition;

/**
 * The models of a batch into which several sources bring records. There batches of different sources take turns, for who deletes must see who else has brought the row; those of
 * one source take turns anyway ({@link Chain}).
 */
record Turns(Set<String> models) {

    /** @param known all syncs that there are */
    static Turns of(Admission.Definitions definitions, List<SyncDefinition> known, List<Verdict> verdicts) {
        var touched = new HashSet<String>();
        var targets = new HashSet<UUID>();
        for (var verdict : verdicts) {
            if (verdict instanceof Verdict.Admitted admitted) {
                var work = admitted.work();
                touched.add(work.model().name());
                work.family().kin().values().forEach(kin -> touched.add(kin.child().model().name()));
                targets.add(work.sync().target()); // this platform
            }
        }
        var sources = new HashMap<String, Set<UUID>>();
        known.stream().filter(sync -> targets.contains(sync.target())).forEach(sync -> {
            note(sources, sync.targetModel(), sync);
            definitions.children()
                    .apply(sync.targetModel())
                    .forEach(child -> note(sources, child.model().name(), sync));
        });
        touched.removeIf(model -> sources.getOrDefault(model, Set.of()).size() < 2);
        return new Turns(touched);
    }

    private static void note(Map<String, Set<UUID>> sources, String model, SyncDefinition sync) {
        sources.computeIfAbsent(model, m -> new HashSet<>()).add(sync.source());
    }

    // all in the same order, so that nobody waits in a ring
    private static final String TAKE = """
            select pg_advisory_xact_lock(key)
            from (select distinct hashtextextended('sync.apply ' || model, 0) as key from unnest(?::text[]) as model order by key) keys
            """;

    /** Waits until no other batch writes into these models, and keeps others waiting until the transaction ends. */
    boolean take(Connection connection) throws SQLException {
        if (models.isEmpty()) {
            return true;
        }
        try (var take = connection.prepareStatement(TAKE)) {
            take.setArray(1, connection.createArrayOf("text", models.toArray()));
            return take.execute();
        }
    }
}
