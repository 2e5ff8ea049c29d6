package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.relation.RelationSets;

/**
 * Lets relations go with their record: one that comes later under the same key is another record, and goes nowhere because of them. A record that has come back
 * meanwhile, be it in the same transaction, keeps them.
 */
@ApplicationScoped
class GoneRecords {

    private static final Logger LOG = Logger.getLogger(GoneRecords.class);

    private final Models models;
    private final RelationSets relations;

    GoneRecords(Models models, RelationSets relations) {
        this.models = models;
        this.relations = relations;
    }

    /**
     * On the connection of the caller's transaction.
     *
     * @param deleted model → records whose last change is that they were deleted
     * @param reader target whose stream has read so
     */
    void forget(Connection connection, Map<String, Set<String>> deleted, UUID reader) throws SQLException {
        for (var entry : deleted.entrySet()) {
            var model = models.known(entry.getKey());
            var related = relations.hold(connection, entry.getKey(), entry.getValue());
            if (model.isPresent() && !related.isEmpty()) {
                relations.forget(connection, entry.getKey(), absent(connection, model.get(), related), reader);
            }
        }
    }

    private static final String ABSENT = "select x.key from %s where not exists (select from %s s where %s)";

    // none where it cannot be told: the stream goes on
    private static List<String> absent(Connection connection, Model model, Collection<String> records) throws SQLException {
        var keys = new RecordKeys(model);
        var absent = new ArrayList<String>();
        RowReader.execute(connection, "savepoint gone_records");
        try (var select = connection.prepareStatement(ABSENT.formatted(keys.from(), model.quotedTable(), keys.match("s")))) {
            keys.set(select, 1, records);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    absent.add(rows.getString(1));
                }
            }
            RowReader.execute(connection, "release savepoint gone_records");
            return absent;
        } catch (SQLException e) {
            RowReader.execute(connection, "rollback to savepoint gone_records; release savepoint gone_records");
            LOG.warnf("relations of deleted records stay model=%s reason=\"PostgreSQL condition %s\"", model.name(),
                    e.getSQLState());
            return List.of();
        }
    }
}
