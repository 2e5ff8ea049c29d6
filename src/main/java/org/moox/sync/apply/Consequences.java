package org.moox.sync.apply;

import java.sql.Connection;

import jakarta.inject.Singleton;

import org.moox.sync.log.ChangeLog;
import org.moox.sync.relation.RelationSets;

/** What else is written when a row is: the log where no trigger writes it, and the platforms that the record belongs to. */
@Singleton
final class Consequences {

    private final ChangeLog log;
    private final RelationSets relations;

    Consequences(ChangeLog log, RelationSets relations) {
        this.log = log;
        this.relations = relations;
    }

    Appended appended(Connection connection) {
        return new Appended(connection, log);
    }

    Belonging belonging(Session session) {
        return new Belonging(session, relations);
    }
}
