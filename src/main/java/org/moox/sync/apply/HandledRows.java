package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.moox.sync.model.RecordFields;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;

/** Lets a handler write, and sees that it leaves the row which it owes. Items come one by one: see {@link Passes}. */
final class HandledRows implements Writes {

    private final Session session;
    private final Appended appended;
    private final HandlerCalls calls;

    HandledRows(Session session, Appended appended, HandlerCalls calls) {
        this.session = session;
        this.appended = appended;
        this.calls = calls;
    }

    /** A row by its names. */
    private record Named(String home, String key) {
        List<String> keys() {
            return Collections.singletonList(key);
        }
    }

    @Override
    public Map<Integer, String> update(Shape shape, Map<Work, String> homes) throws SQLException {
        var names = new HashMap<Integer, String>();
        for (var entry : homes.entrySet()) {
            var work = entry.getKey();
            call(work, upsert(work, row(shape, entry.getValue())));
            var now = written(shape, work);
            if (!now.home().equals(entry.getValue()) && !named(shape, entry.getValue()).isEmpty()) {
                throw new RefusedException(Outcome.Refused.NOT_WRITTEN, HandlerCalls.name(work)
                        + " wrote another row than the one that the record owns here.");
            }
            names.put(work.number(), now.home());
            appended.updated(shape, Map.of(work, entry.getValue()), Map.of(work.number(), now.home()), now.keys());
        }
        return names;
    }

    @Override
    public List<String> insert(Shape shape, List<Work> works) throws SQLException {
        var names = new ArrayList<String>();
        for (var work : works) {
            call(work, upsert(work, RecordFields.none()));
            var now = written(shape, work);
            names.add(now.home());
            appended.created(shape.model(), now.keys());
        }
        return names;
    }

    @Override
    public void delete(Run run, Collection<String> homes) throws SQLException {
        var work = run.works().get(0);
        for (var home : homes) {
            var keys = named(run.shape(), home).stream().map(Named::key).toList();
            if (!keys.isEmpty()) { // else somebody has deleted it here
                call(work, delete(work, row(run.shape(), home)));
                appended.deleted(run.model(), keys);
            }
        }
    }

    private void call(Work work, HandlerCalls.Call call) throws SQLException {
        calls.run(work, call);
        try {
            session.execute("select");
        } catch (SQLException aborted) { // if the connection itself is gone, the savepoint will tell
            throw new RefusedException(Outcome.Refused.HANDLER_FAILED,
                    HandlerCalls.name(work) + " went on after PostgreSQL had refused a statement.");
        }
    }

    private HandlerCalls.Call upsert(Work work, RecordFields row) {
        var item = work.item();
        var resolved = new HashMap<String, Object>(work.resolved());
        var given = RecordFields.of(item.key());
        resolved.keySet().retainAll(given.names());
        var key = given.with(resolved);
        var data = key.with(RecordFields.of(item.data()).asMap()).with(work.resolved());
        return connection -> work.handler()
                .upsert(new Incoming(item.event(), work.model().name(), item.record(), row, key, data,
                        item.position(),
                        item.sync(), session.source(), item.origin(), connection));
    }

    private HandlerCalls.Call delete(Work work, RecordFields row) {
        var item = work.item();
        return connection -> work.handler()
                .delete(new Incoming(Item.DELETED, work.model().name(), item.record(), row, RecordFields.none(),
                        RecordFields.none(), item.position(), item.sync(), session.source(), item.origin(), connection));
    }

    private static final String PRESENT = "select (select row_to_json(j)::text from (select %s) j) from (select ?::text as row) h join %s t on %s";

    /** The row of that name, as it is; without fields when there is none. */
    private RecordFields row(Shape shape, String home) throws SQLException {
        var columns = shape.model()
                .columns()
                .stream()
                .map(c -> c.read("t") + " as " + c.quoted())
                .collect(Collectors.joining(", "));
        var sql = PRESENT.formatted(columns, shape.model().quotedTable(), shape.atHome("t", "h.row"));
        try (var select = session.connection().prepareStatement(sql)) {
            select.setString(1, home);
            try (var rows = select.executeQuery()) {
                return rows.next() ? RecordFields.of(new RawJson(rows.getString(1))) : RecordFields.none();
            }
        }
    }

    private static final String WRITTEN = "select %s, %s from %s join %s t on %s";

    /** The row that has the item's identifier now. */
    private Named written(Shape shape, Work work) throws SQLException {
        var sql = WRITTEN.formatted(shape.homeText("t"), Rows.localKey(shape.model()), shape.keys(),
                shape.model().quotedTable(),
                shape.atKey("t"));
        return one(sql, Run.json(List.of(work), w -> null, false)).stream()
                .findFirst()
                .orElseThrow(() -> new RefusedException(Outcome.Refused.NOT_WRITTEN,
                        HandlerCalls.name(work) + " left no row with the record's identifier in " + shape.model().quotedTable()
                                + "."));
    }

    private static final String NAMED = "select %s, %s from (select ?::text as row) h join %s t on %s";

    private List<Named> named(Shape shape, String home) throws SQLException {
        return one(NAMED.formatted(shape.homeText("t"), Rows.localKey(shape.model()), shape.model().quotedTable(),
                shape.atHome("t", "h.row")), home);
    }

    private List<Named> one(String sql, String parameter) throws SQLException {
        try (var select = session.connection().prepareStatement(sql)) {
            select.setString(1, parameter);
            try (var rows = select.executeQuery()) {
                return rows.next() ? List.of(new Named(rows.getString(1), rows.getString(2))) : List.of();
            }
        }
    }
}
