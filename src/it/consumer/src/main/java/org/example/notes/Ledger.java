package org.example.notes;

import java.sql.SQLException;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.apply.Incoming;
import org.moox.sync.apply.SyncHandler;

/** Writes a copy and an entry of the ledger, in one transaction. */
@ApplicationScoped
public class Ledger implements SyncHandler {

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public Set<String> models() {
        return Set.of("note_copy");
    }

    @Override
    public void upsert(Incoming incoming) throws SQLException {
        var slug = incoming.data().text("slug").orElseThrow();
        var text = incoming.data().text("text").orElse("");
        if (incoming.isNew()) {
            execute(incoming, "insert into note_copy (slug, text) values (?, ?)", slug, text);
        } else {
            execute(incoming, "update note_copy set slug = ?, text = ? where id = ?::bigint", slug, text, incoming.row().text("id").orElseThrow());
        }
        execute(incoming, "insert into note_ledger (entry) values (?)", incoming.event() + " " + slug);
    }

    @Override
    public void delete(Incoming incoming) throws SQLException {
        execute(incoming, "delete from note_copy where id = ?::bigint", incoming.row().text("id").orElseThrow());
        execute(incoming, "insert into note_ledger (entry) values (?)", "deleted " + incoming.record());
    }

    private static void execute(Incoming incoming, String sql, String... parameters) throws SQLException {
        try (var statement = incoming.connection().prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
