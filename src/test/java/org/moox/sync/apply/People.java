package org.moox.sync.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** Keeps the login in one table and the nick in another; does as it is told by nicks. */
final class People implements SyncHandler {
    String schema;
    final List<Incoming> seen = new ArrayList<>();

    @Override
    public String name() {
        return "people";
    }

    @Override
    public void upsert(Incoming incoming) throws Exception {
        seen.add(incoming);
        execute(incoming, "insert into ledger (what) values (?)", incoming.record());
        var id = incoming.row().integer("id");
        var login = incoming.data().text("login").orElseThrow();
        if (id.isPresent()) {
            execute(incoming, "update person set login = ? where id = ?", login, id.get());
        } else {
            execute(incoming, "insert into person (login) values (?)", login);
        }
        execute(incoming, "delete from nickname where person = (select id from person where login = ?)", login);
        execute(incoming, "insert into nickname select id, ? from person where login = ?",
                incoming.data().text("nick").orElse(null), login);
        obey(incoming);
    }

    private void obey(Incoming incoming) throws Exception {
        switch (incoming.data().text("nick").orElse("")) {
            case "fail" -> throw new IllegalStateException("a value of the record");
            case "tell" -> throw new SyncException(Reason.UNFIT, "Nobody is called that here.");
            case "overflow" -> throw new StackOverflowError();
            case "null" -> execute(incoming, "insert into person (login) values (?)", (Object) null);
            case "swallow" -> swallow(incoming);
            case "spoil" -> {
                QuarkusTransaction.setRollbackOnly();
                throw new IllegalStateException("no more");
            }
            case "spoil quietly" -> QuarkusTransaction.setRollbackOnly();
            case "close" -> incoming.connection().close();
            case "commit" -> incoming.connection().commit();
            case "linger" -> LockSupport.parkNanos(Duration.ofMillis(3500).toNanos());
            case "forget" -> execute(incoming, "delete from person where login = ?", incoming.data().text("login").get());
            case "double" -> execute(incoming, "insert into person (login) values (?)", incoming.record());
            default -> {
                // just a nick
            }
        }
    }

    private void swallow(Incoming incoming) {
        try {
            execute(incoming, "insert into person (login) values (?)", (Object) null);
        } catch (SQLException e) {
            seen.remove(incoming); // and go on as if nothing had happened
        }
    }

    @Override
    public void delete(Incoming incoming) throws Exception {
        seen.add(incoming);
        execute(incoming, "delete from person where id = ?", incoming.row().integer("id").orElseThrow());
    }

    private void execute(Incoming incoming, String sql, Object... values) throws SQLException {
        try (var path = incoming.connection().createStatement();
                var statement = incoming.connection().prepareStatement(sql)) {
            path.execute("set local search_path = " + schema + ", public");
            for (var i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
