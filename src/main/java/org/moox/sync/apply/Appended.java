package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.moox.sync.log.ChangeLog;
import org.moox.sync.model.Model;

/** Where no trigger captures what is applied here, it is appended to the change log, so that this platform can be a source for the next. */
final class Appended {

    private final Connection connection;
    private final ChangeLog log;

    Appended(Connection connection, ChangeLog log) {
        this.connection = connection;
        this.log = log;
    }

    void created(Model model, List<String> keys) throws SQLException {
        append(model, "created", keys);
    }

    void deleted(Model model, List<String> keys) throws SQLException {
        append(model, "deleted", keys);
    }

    /**
     * @param homes item → row as it was called
     * @param names item → row as it is called now
     * @param keys local identifiers now
     */
    void updated(Shape shape, Map<Work, String> homes, Map<Integer, String> names, List<String> keys) throws SQLException {
        append(shape.model(), "updated", keys);
        if (shape.home().equals(shape.model().localIdentifier())) {
            var gone = new ArrayList<String>();
            homes.forEach((work, was) -> {
                if (!names.getOrDefault(work.number(), was).equals(was)) {
                    gone.add(was);
                }
            });
            append(shape.model(), "deleted", gone);
        }
    }

    private void append(Model model, String operation, List<String> keys) throws SQLException {
        if (model.callbacks() && !model.localIdentifier().isEmpty() && !keys.isEmpty()) {
            log.append(connection, model.name(), operation, keys, null);
        }
    }
}
