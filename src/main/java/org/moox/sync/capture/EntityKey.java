package org.moox.sync.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.ValuedModelPart;
import org.hibernate.persister.entity.EntityPersister;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordKey;

import io.quarkus.hibernate.orm.panache.Panache;

/** The local identifier of an entity, as PostgreSQL renders it. */
final class EntityKey {

    /** Types whose text is the same under all settings of a session. */
    private static final Set<String> STEADY = Set.of("uuid", "smallint", "integer", "bigint", "numeric", "boolean", "text",
            "character varying");

    private EntityKey() {
    }

    /**
     * The values of the model's local identifier, in its order, as text that PostgreSQL can read.
     *
     * @param entity of the model's class, or of one that inherits from it
     */
    static List<String> values(Model model, Object entity) {
        var session = Panache.getEntityManager().unwrap(SharedSessionContractImplementor.class);
        var persister = session.getFactory().getMappingMetamodel().getEntityDescriptor(model.entity());
        var byColumn = columns(persister, entity, session);
        var values = new ArrayList<String>();
        for (var column : model.localIdentifier()) {
            var value = byColumn.get(column.name());
            if (value == null) {
                throw new IllegalStateException("%s has no value for the column %s, by which its records are found"
                        .formatted(model.entity(), column.name()));
            }
            values.add(text(value));
        }
        return values;
    }

    private static Map<String, Object> columns(EntityPersister persister, Object entity,
            SharedSessionContractImplementor session) {
        var found = new HashMap<String, Object>();
        var id = persister.getIdentifierMapping();
        put(found, id, id.getIdentifier(entity), session);
        persister.forEachAttributeMapping(attribute -> {
            var basic = attribute.asBasicValuedModelPart();
            if (basic != null) {
                put(found, basic, attribute.getValue(entity), session);
            }
        });
        return found;
    }

    private static void put(Map<String, Object> found, ValuedModelPart part, Object value,
            SharedSessionContractImplementor session) {
        if (value == null) {
            return;
        }
        var names = new ArrayList<String>();
        part.forEachSelectable((index, selectable) -> names.add(selectable.getSelectionExpression()));
        part.forEachJdbcValue(value, (index, single, type) -> found.put(column(names.get(index)), single), session);
    }

    // PostgreSQL folds what is not quoted
    private static String column(String expression) {
        return expression.startsWith("\"")
                ? expression.substring(1, expression.length() - 1).replace("\"\"", "\"")
                : expression.toLowerCase(Locale.ROOT);
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : value.toString();
    }

    private static final String PINS = """
            select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
                   set_config('intervalstyle', 'postgres', true), set_config('lc_monetary', 'C', true),
                   set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)
            """;

    /**
     * Record keys of a model, in their order; empty when the model is not captured. A savepoint brings the transaction's own settings back.
     *
     * @param records values of the local identifier of each record
     */
    static List<String> render(Connection connection, Model model, List<List<String>> records) throws SQLException {
        if (model.localIdentifier().stream().map(Column::type).allMatch(STEADY::contains)) {
            return select(connection, model, records);
        }
        try (var statement = connection.createStatement()) {
            statement.execute("savepoint sync_key");
            statement.execute(PINS);
            var keys = select(connection, model, records);
            statement.execute("rollback to savepoint sync_key");
            statement.execute("release savepoint sync_key");
            return keys;
        }
    }

    private static final String RENDER = """
            select %s from unnest(%s) with ordinality v (%s, n)
            where exists (select from sync.captured where model = ?) order by n
            """;

    private static List<String> select(Connection connection, Model model, List<List<String>> records) throws SQLException {
        var width = model.localIdentifier().size();
        var key = RecordKey.sql(IntStream.range(0, width)
                .mapToObj(i -> RecordKey.cast("v.c" + i, model.localIdentifier().get(i)))
                .toList());
        var arrays = String.join(", ", Collections.nCopies(width, "?::text[]"));
        var names = IntStream.range(0, width).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        try (var select = connection.prepareStatement(RENDER.formatted(key, arrays, names))) {
            for (var i = 0; i < width; i++) {
                var column = i;
                select.setArray(i + 1, connection.createArrayOf("text", records.stream().map(r -> r.get(column)).toArray()));
            }
            select.setString(width + 1, model.name());
            try (var rows = select.executeQuery()) {
                var keys = new ArrayList<String>();
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
                return keys;
            }
        }
    }
}
