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
import org.moox.sync.problem.PlugInFailure;
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
 * Makes rows of one sync by its transformer: all in one savepoint; if one fails, each in its own, so that it is alone with its failure.
 *
 * @param model of the source
 */
record Shaping(Connection connection, SyncDefinition sync, Model model, Transformer transformer) {

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
        var sentence = PlugInFailure.sentence("Transformer " + transformer.name(), failure);
        LOG.warnf("transformer failed transformer=%s model=%s record=%s reason=\"%s\"", transformer.name(), model.name(),
                record,
                sentence);
        return "transformer_failed: " + sentence;
    }

    private Throwable attempt(Map<String, SourceRow> rows, Map<String, Row> shaped) throws SQLException {
        RowReader.execute(connection, "savepoint shaping");
        try {
            for (var row : rows.entrySet()) {
                shaped.put(row.getKey(), shape(row.getKey(), row.getValue()));
            }
            RowReader.execute(connection, "release savepoint shaping"); // fails where a failed query was passed over
            return null;
        } catch (Exception | AssertionError | LinkageError | StackOverflowError e) { // one record must not hold up all others
            RowReader.execute(connection, "rollback to savepoint shaping; release savepoint shaping");
            return e;
        }
    }

    private Row shape(String record, SourceRow row) throws Exception {
        var fields = RecordFields.of(row.fields());
        var types = model.columns().stream().collect(Collectors.toMap(Column::name, Column::fullType));
        var made = transformer.transform(new SourceRecord(model.name(), record, fields, types, row.platforms()),
                new SnapshotLookup(connection));
        if (made == null) {
            throw new SyncException(Reason.UNFIT, "It made nothing; a record that shall not travel is left out by the sync.");
        }
        var data = new LinkedHashMap<String, Object>();
        var refs = new HashMap<String, Item.Reference>();
        for (var rule : sync.plan(made.keySet())) {
            var value = rule.isConstant() ? constant(rule.value()) : SentValue.of(rule.source(), made.get(rule.source()));
            data.put(rule.target(), value == null && rule.fallback() != null ? constant(rule.fallback()) : value);
            if (row.refs().containsKey(rule.source()) && same(value, fields.value(rule.source()))) {
                refs.put(rule.target(), row.refs().get(rule.source())); // passed on as it was: the target finds its own parent
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
