package org.moox.sync.apply;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Removes what records own: the sync leaves the set of those that hold the row, and with the last one the row goes. */
final class Deletes {

    private final Session session;

    Deletes(Session session) {
        this.session = session;
    }

    /** Records that own nothing for this sync have nothing to lose: they count as applied. */
    Map<Work, Outcome> apply(Run run, Writes writes) throws SQLException {
        release(run);
        var gone = new ArrayList<String>();
        try (var drop = session.connection().prepareStatement(DROP)) {
            bind(drop, run);
            try (var result = drop.executeQuery()) {
                while (result.next()) {
                    if (!result.getBoolean(2)) {
                        gone.add(result.getString(1));
                    }
                }
            }
        }
        writes.delete(run, gone);
        var outcomes = new LinkedHashMap<Work, Outcome>();
        run.works().forEach(work -> outcomes.put(work, Outcome.Done.APPLIED));
        return outcomes;
    }

    private static final String RELEASE = """
            update sync.owned o set syncs = array_remove(o.syncs, ?)
            where %s and o.record = any (?) and o.syncs @> array[?::int] and %s
            """.formatted(Owned.flow("o"), Owned.heldByAnother("o"));

    private void release(Run run) throws SQLException {
        var number = run.sync().number();
        try (var release = session.connection().prepareStatement(RELEASE)) {
            release.setInt(1, number);
            var next = Owned.flow(release, 2, session.source(), run.sync());
            release.setArray(next, session.connection().createArrayOf("text", run.records()));
            release.setInt(next + 1, number);
            release.setInt(next + 2, number);
            release.executeUpdate();
        }
    }

    // what is left after the release is held by nobody else that is there; the second column: another source or model brought this row, too, so it stays
    private static final String DROP = """
            delete from sync.owned o where %s and o.record = any (?) and o.syncs @> array[?::int]
            returning coalesce(o.identifier, o.record), exists (select from sync.owned e where e.target_model = o.target_model
                and coalesce(e.identifier, e.record) = coalesce(o.identifier, o.record)
                and (e.source_platform <> o.source_platform or e.source_model <> o.source_model) and %s)
            """.formatted(Owned.flow("o"), Owned.held("e"));

    private void bind(PreparedStatement drop, Run run) throws SQLException {
        var next = Owned.flow(drop, 1, session.source(), run.sync());
        drop.setArray(next, session.connection().createArrayOf("text", run.records()));
        drop.setInt(next + 1, run.sync().number());
    }
}
