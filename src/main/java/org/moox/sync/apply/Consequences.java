package org.moox.sync.apply;

import java.sql.Connection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.moox.sync.log.ChangeLog;
import org.moox.sync.relation.RelationSets;
import org.moox.sync.wire.Item;

/** What else is written when a row is: the log where no trigger writes it, and the platforms that the record belongs to. */
@Singleton
final class Consequences {

    private final ChangeLog log;
    private final RelationSets relations;
    private final Set<UUID> listed;

    @Inject
    Consequences(ChangeLog log, RelationSets relations) {
        this(log, relations, Set.of());
    }

    private Consequences(ChangeLog log, RelationSets relations, Set<UUID> listed) {
        this.log = log;
        this.relations = relations;
        this.listed = listed;
    }

    /** For these items: what is known elsewhere of the platforms that they name is asked for now, before there is a transaction. */
    Consequences of(List<Item> items) {
        return items.stream().allMatch(item -> item.platforms() == null)
                ? this
                : new Consequences(log, relations, relations.listed());
    }

    Appended appended(Connection connection) {
        return new Appended(connection, log);
    }

    Belonging belonging(Session session) {
        return new Belonging(session, relations, listed);
    }
}
