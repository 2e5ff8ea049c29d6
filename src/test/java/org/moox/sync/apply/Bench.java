package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.moox.sync.database.Sql;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.model.Child;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.SyncDefinition.IfExists;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** A target platform for tests: a schema of its own in a real database, syncs and models made up, a source that sends batches. */
final class Bench {

    static final UUID SELF = UUID.randomUUID();

    final UUID source = UUID.randomUUID();
    final String schema = "t_" + UUID.randomUUID().toString().substring(0, 8);
    final Transactions transactions;
    final BatchApply apply;
    private final Map<UUID, SyncDefinition> syncs = new LinkedHashMap<>();
    private final Map<String, Model> models = new HashMap<>();
    final Map<String, SyncHandler> handlers = new HashMap<>();
    final Map<String, List<Child>> children = new HashMap<>();
    private static int number;

    UUID previous;
    long epoch = 1;
    long position;
    ChangesRequest last;

    Bench(Transactions transactions, ChangeLog log) {
        this(transactions, log, 30_000);
    }

    Bench(Transactions transactions, ChangeLog log, long statementTimeout) {
        this(transactions, log, null, statementTimeout);
    }

    /** @param calls for models whose handler is put into {@link #handlers} */
    Bench(Transactions transactions, ChangeLog log, HandlerCalls calls, long statementTimeout) {
        this.transactions = transactions;
        apply = new BatchApply(transactions,
                new Admission.Definitions(id -> Optional.ofNullable(looked(syncs).get(id)),
                        () -> List.copyOf(looked(syncs).values()),
                        name -> Optional.ofNullable(looked(models).get(name)),
                        name -> Optional.ofNullable(handlers.get(name)),
                        name -> looked(children).getOrDefault(name, List.of()),
                        new Admission.Tables(() -> null, () -> {
                        })),
                new Consequences(log, null), calls, new Entrance(3), statementTimeout); // no item of these tests names platforms
        execute("create schema " + schema);
        execute("delete from sync.owned"); // of other tests, whose models have the same names
    }

    // what is cached may have to be read: who has a connection already must not wait for another one
    private static <T> T looked(T cached) {
        assertThat(QuarkusTransaction.isActive()).as("looked up inside the batch's transaction").isFalse();
        return cached;
    }

    void execute(String sql) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local search_path = " + schema + ", public");
                statement.execute(sql);
            }
            return null;
        });
    }

    /** Rows as text, columns joined by {@code |}, null as {@code ∅}. */
    List<String> rows(String sql) {
        return transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local search_path = " + schema + ", public");
                var found = new ArrayList<String>();
                try (var rows = statement.executeQuery(sql)) {
                    while (rows.next()) {
                        var row = new ArrayList<String>();
                        for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            row.add(rows.getString(i) == null ? "∅" : rows.getString(i));
                        }
                        found.add(String.join("|", row));
                    }
                }
                return found;
            }
        });
    }

    /** Makes a table known as a model of the same name. */
    void expose(String table) {
        models.put(table, transactions.run(connection -> read(connection, table, false)));
    }

    void exposeByCallbacks(String table) {
        models.put(table, transactions.run(connection -> read(connection, table, true)));
    }

    Model model(String name) {
        return models.get(name);
    }

    SyncDefinition sync(String model) {
        return sync(model, model, IfExists.UPDATE);
    }

    SyncDefinition sync(String sourceModel, String model, IfExists ifExists) {
        return define(sourceModel, model, ifExists, true, source, SELF, 1);
    }

    SyncDefinition define(String sourceModel, String model, IfExists ifExists, boolean active, UUID from, UUID to,
            long revision) {
        var sync = new SyncDefinition(UUID.randomUUID(), ++number, revision, model, active, from, sourceModel, to, model, false,
                ifExists, null, true, List.of(), null, null, null, List.of());
        syncs.put(sync.id(), sync);
        return sync;
    }

    void forget(SyncDefinition sync) {
        syncs.remove(sync.id());
    }

    void learn(SyncDefinition sync) {
        syncs.put(sync.id(), sync);
    }

    Item upsert(SyncDefinition sync, String record, Object... fields) {
        return upsert(sync, List.of(fields[0].toString()), record, fields);
    }

    /** Fields are name, value, name, value …; {@code key} names those of the identifier. */
    Item upsert(SyncDefinition sync, List<String> key, String record, Object... fields) {
        var keys = new LinkedHashMap<String, Object>();
        var data = new LinkedHashMap<String, Object>();
        for (var i = 0; i < fields.length; i += 2) {
            (key.contains(fields[i]) ? keys : data).put(fields[i].toString(), fields[i + 1]);
        }
        return new Item(sync.id(), 1, Item.UPDATED, new Position(1, ++position), List.of(), record, json(keys), json(data),
                null,
                null, null);
    }

    Item at(long tickPosition, Item item) {
        return new Item(item.sync(), item.revision(), item.event(), new Position(1, tickPosition), item.origin(), item.record(),
                item.key(), item.data(), item.refs(), null, null);
    }

    Item delete(SyncDefinition sync, String record) {
        return new Item(sync.id(), 1, Item.DELETED, new Position(1, ++position), List.of(), record, null, null, null, null,
                null);
    }

    Item pointing(Item item, String column, String model, String record, Map<String, Object> key) {
        var refs = new LinkedHashMap<String, Item.Reference>();
        if (item.refs() != null) {
            refs.putAll(item.refs());
        }
        refs.put(column, new Item.Reference(model, record, key == null ? null : json(key), null));
        return new Item(item.sync(), item.revision(), item.event(), item.position(), item.origin(), item.record(), item.key(),
                item.data(), refs, null, null);
    }

    static RawJson json(Map<String, Object> fields) {
        return new RawJson(Run.text(fields));
    }

    ChangesRequest request(List<Item> items) {
        return new ChangesRequest(ChangesRequest.KIND, 1, source, SELF.toString(), epoch, previous, UUID.randomUUID(),
                List.of(),
                new Position(1, position), items);
    }

    /** Sends a batch that follows the last one. */
    ChangesAnswer send(Item... items) {
        return send(List.of(items));
    }

    ChangesAnswer send(List<Item> items) {
        last = request(items);
        var answer = apply.apply(source, last);
        previous = last.batch();
        return answer;
    }

    private Model read(Connection connection, String table, boolean callbacks) throws SQLException {
        var relation = Sql.quote(schema, table);
        var columns = new LinkedHashMap<Integer, Column>();
        try (var select = connection.prepareStatement("""
                select attnum, attname,
                       (select format_type(case when typtype = 'd' then typbasetype else oid end, -1) from pg_type where oid = atttypid), format_type(atttypid, atttypmod), attnotnull,
                       atthasdef or attidentity <> '', attgenerated <> '', attidentity::text,
                       atttypid in ('bool'::regtype, 'int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'text'::regtype)
                from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped order by attnum""")) {
            select.setString(1, relation);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getInt(1), new Column(rows.getString(2), rows.getString(3), rows.getString(4),
                            rows.getBoolean(5), rows.getBoolean(6), rows.getBoolean(7), rows.getString(8), rows.getBoolean(9)));
                }
            }
        }
        var keys = new ArrayList<List<Column>>();
        try (var select = connection.prepareStatement("""
                select indkey::int2[] from pg_index where indrelid = ?::regclass and indisunique and indimmediate
                and indpred is null and indexprs is null order by indisprimary, indexrelid""")) {
            select.setString(1, relation);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var key = new ArrayList<Column>();
                    for (var attribute : (Object[]) rows.getArray(1).getArray()) {
                        key.add(columns.get(((Number) attribute).intValue()));
                    }
                    if (key.stream().allMatch(Column::notNull)) {
                        keys.add(key);
                    }
                }
            }
        }
        var references = new ArrayList<Model.Reference>();
        try (var select = connection.prepareStatement("""
                select array(select attname::text from unnest(conkey) with ordinality u(n, o) join pg_attribute
                             on attrelid = conrelid and attnum = n order by o),
                       (select relname from pg_class where oid = confrelid),
                       array(select attname::text from unnest(confkey) with ordinality u(n, o) join pg_attribute
                             on attrelid = confrelid and attnum = n order by o)
                from pg_constraint where conrelid = ?::regclass and contype = 'f'""")) {
            select.setString(1, relation);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    references.add(new Model.Reference(List.of((String[]) rows.getArray(1).getArray()), rows.getString(2),
                            List.of((String[]) rows.getArray(3).getArray())));
                }
            }
        }
        return new Model(table, "table", null, schema, table, List.copyOf(columns.values()),
                keys.isEmpty() ? List.of() : keys.get(keys.size() - 1), keys, references, false, callbacks);
    }

    static Map<String, Object> parse(RawJson json) {
        try {
            return Wire.JSON.readValue(json.text(), Map.class);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
