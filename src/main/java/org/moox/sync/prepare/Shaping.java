package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordFields;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.FieldRule;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * Makes rows of one sync by its filter, transformer and transformation: all in one savepoint; if one fails, each in its own, so that it is alone with its failure.
 *
 * @param model of the source
 * @param transformer null when the sync has none
 */
record Shaping(Connection connection, SyncDefinition sync, Model model, Transformer transformer,
        Expressions expressions) {

    private static final Logger LOG = Logger.getLogger(Shaping.class);

    void shape(Map<String, SourceRow> rows, RowReader.Rows into) throws SQLException {
        var shaped = new HashMap<String, Row>();
        if (attempt(rows, shaped) == null) {
            into.found().putAll(shaped);
            return;
        }
        for (var row : rows.entrySet()) {
            var failure = attempt(Map.ofEntries(row), into.found());
            if (failure != null) {
                into.found().remove(row.getKey());
                into.unreadable().put(row.getKey(), refused(row.getKey(), failure));
            }
        }
    }

    private String refused(String record, Throwable failure) {
        var refusal = expressions.refusal(failure, transformer);
        LOG.warnf("record cannot be shaped sync=%s model=%s record=%s reason=\"%s\"", sync.id(), model.name(), record, refusal);
        return refusal;
    }

    private Throwable attempt(Map<String, SourceRow> rows, Map<String, Row> shaped) throws SQLException {
        RowReader.execute(connection, "savepoint shaping");
        try {
            for (var row : rows.entrySet()) {
                var made = shape(row.getKey(), row.getValue());
                if (made != null) {
                    shaped.put(row.getKey(), made);
                }
            }
            RowReader.execute(connection, "release savepoint shaping"); // fails where a failed query was passed over
            return null;
        } catch (Exception | AssertionError | LinkageError | StackOverflowError e) { // one record must not hold up all others
            RowReader.execute(connection, "rollback to savepoint shaping; release savepoint shaping");
            return e;
        }
    }

    // null for one that does not pass the filter
    private Row shape(String record, SourceRow row) throws Exception {
        var fields = RecordFields.of(row.fields());
        var types = model.columns().stream().collect(Collectors.toMap(Column::name, Column::fullType));
        var source = new SourceRecord(model.name(), record, fields, types, row.platforms());
        return expressions.passes(source) ? mapped(made(source), fields, row.refs()) : null;
    }

    private Map<String, Object> made(SourceRecord source) throws Exception {
        var made = transformer == null
                ? source.fields().asMap()
                : transformer.transform(source, new SnapshotLookup(connection));
        if (made == null) {
            throw new SyncException(Reason.UNFIT, "It made nothing; a record that shall not travel is left out by the sync.");
        }
        var sent = expressions.transform(source, made);
        if (expressions.transformation() != null) { // JSONata leaves out a field that it finds no value for
            sync.fieldMappings()
                    .stream()
                    .filter(rule -> rule.fallback() != null)
                    .forEach(rule -> sent.putIfAbsent(rule.source(), null));
        }
        return sent;
    }

    private Row mapped(Map<String, Object> made, RecordFields fields, Map<String, Item.Reference> parents) {
        var data = new LinkedHashMap<String, Object>();
        var refs = new HashMap<String, Item.Reference>();
        for (var rule : sync.plan(made.keySet())) {
            var value = rule.isConstant() ? constant(rule.value()) : SentValue.of(rule.source(), made.get(rule.source()));
            data.put(rule.target(), value == null && rule.fallback() != null ? constant(rule.fallback()) : value);
            if (parents.containsKey(rule.source()) && same(value, fields.value(rule.source()))) {
                refs.put(rule.target(), parents.get(rule.source())); // passed on as it was: the target finds its own parent
            }
        }
        return new Row(json(identifier(data)), json(data), refs.isEmpty() ? null : refs);
    }

    private Map<String, Object> identifier(Map<String, Object> data) {
        var key = new LinkedHashMap<String, Object>();
        for (var field : sync.identifier()) {
            if (data.get(field) == null) {
                throw new SyncException(Reason.UNFIT,
                        "It gives no value to \"%s\", by which the target finds the record.".formatted(field));
            }
            key.put(field, data.get(field));
        }
        return key;
    }

    private static Object constant(JsonNode node) {
        return node.isNull() ? null : FieldRule.sent(node);
    }

    private static boolean same(Object sent, Object read) {
        return Objects.equals(Objects.toString(sent, null), Objects.toString(read, null));
    }

    private static RawJson json(Map<String, Object> fields) {
        try {
            return new RawJson(Wire.JSON.writeValueAsString(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
