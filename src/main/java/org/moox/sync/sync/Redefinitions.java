package org.moox.sync.sync;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Self;

/**
 * Definitions that bring other records, or other fields of them, than they did when somebody last saw to it. What they were then stands beside them in the table, so
 * that nothing is forgotten when the process stops between a change and what it asks for. A column that both sides have only now counts, too. Title, interval and the like ask for nothing.
 */
@ApplicationScoped
public class Redefinitions {

    private static final String SHAPE = """
            jsonb_build_object('sync_ids', sync_ids, 'rest',
                jsonb_build_array(use_platform_relations, sync_all_fields, field_mappings, transformer, filter, transformation, extract(epoch from widened)))""";

    private final Self self;

    Redefinitions(Self self) {
        this.self = self;
    }

    /**
     * A definition that has changed.
     *
     * @param moved records that have entered or left the list of its records, where that is all that has changed; empty when any record may be concerned
     */
    public record Redefined(UUID sync, String sourceModel, Optional<Set<String>> moved) {
    }

    // a new definition has brought nothing yet
    static void fresh(UUID id) {
        Sync.getEntityManager()
                .createNativeQuery("update sync.syncs set brought_by = " + SHAPE + " where id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    // what a definition was in between stands nowhere, and records were brought, or taken away, by it: then all records go again
    static void again(UUID id) {
        Sync.getEntityManager()
                .createNativeQuery(
                        "update sync.syncs set brought_by = null where id = :id and brought_by is distinct from " + SHAPE)
                .setParameter("id", id)
                .executeUpdate();
    }

    private static final String TAKE = """
            with changed as materialized (
                select id, brought_by, %1$s as shape from sync.syncs
                where source_platform_id = ?::uuid and status and identifier is not null and brought_by is distinct from %1$s
                for update skip locked)
            update sync.syncs s set brought_by = changed.shape from changed where s.id = changed.id
            returning s.id, s.source_model, coalesce(changed.brought_by -> 'rest' = changed.shape -> 'rest', false),
                      changed.brought_by ->> 'sync_ids', changed.shape ->> 'sync_ids'
            """.formatted(SHAPE);

    /** Running definitions of this platform that have changed; the caller sees to them in the same transaction, then they count as seen to. */
    public List<Redefined> take(Connection connection) throws SQLException {
        var taken = new ArrayList<Redefined>();
        var us = self.find();
        if (us.isEmpty()) {
            return taken;
        }
        try (var update = connection.prepareStatement(TAKE)) {
            update.setString(1, us.get().toString());
            try (var rows = update.executeQuery()) {
                while (rows.next()) {
                    var before = Json.strings(rows.getString(4));
                    var now = Json.strings(rows.getString(5));
                    var listed = rows.getBoolean(3) && before != null && now != null;
                    taken.add(new Redefined(rows.getObject(1, UUID.class), rows.getString(2),
                            listed ? Optional.of(moved(before, now)) : Optional.empty()));
                }
            }
        }
        return taken;
    }

    static Set<String> moved(List<String> before, List<String> now) {
        var moved = new HashSet<>(before);
        for (var record : new HashSet<>(now)) {
            if (!moved.remove(record)) {
                moved.add(record);
            }
        }
        return moved;
    }
}
