package org.moox.sync.model;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ModelsAnswer.Keys;

/** Finds out which record a person means: however a value is written, PostgreSQL knows one text for it, and that is in the record's key. */
@ApplicationScoped
public class GivenKeys {

    private final Transactions transactions;

    GivenKeys(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The record key of these values: that of the row which has them, else as such a row's would be. Own transaction.
     *
     * @param values of the model's local identifier, in column order
     * @throws SyncException when there are more or fewer of them than columns, or one does not fit its column
     */
    public String record(Model model, List<String> values) {
        if (values.size() != model.localIdentifier().size()) {
            throw new SyncException(Reason.INVALID, "key", wanted(model));
        }
        return transactions.snapshot(connection -> record(connection, model, values));
    }

    private static String record(Connection connection, Model model, List<String> values) throws SQLException {
        var columns = model.localIdentifier();
        var texts = new ArrayList<String>();
        for (var i = 0; i < columns.size(); i++) {
            texts.add(text(connection, model, columns.get(i), values.get(i)));
        }
        var present = present(connection, model, texts);
        return present == null ? RecordKey.of(texts) : present;
    }

    /**
     * Record keys of texts that somebody has listed: keys, or, where one column is enough, just its values. Says which of them names no record. Own transaction.
     */
    public Keys records(Model model, List<String> listed) {
        return transactions.snapshot(connection -> {
            var records = new LinkedHashSet<String>();
            for (var text : listed) {
                var values = values(model, text);
                if (values.size() != model.localIdentifier().size()) {
                    return new Keys(List.of(), "\"%s\": %s".formatted(text, wanted(model)));
                }
                try {
                    records.add(record(connection, model, values));
                } catch (SyncException e) {
                    return new Keys(List.of(), "\"%s\": %s".formatted(text, e.getMessage()));
                }
            }
            return new Keys(List.copyOf(records), null);
        });
    }

    // a comma in a single value needs no escape
    private static List<String> values(Model model, String text) {
        var values = RecordKey.values(text);
        return model.localIdentifier().size() == 1 && values.size() != 1 ? List.of(text) : values;
    }

    private static String wanted(Model model) {
        return "A record of %s is found by %s: give one value for each, joined by commas."
                .formatted(model.name(), model.localIdentifier().stream().map(Column::name).collect(Collectors.joining(", ")));
    }

    // a cast to the full type cuts and rounds what does not fit
    private static final String TEXT = "select %1$s::text, %1$s = cast(value as %2$s) from (select cast(? as text)) given (value)";

    private static String text(Connection connection, Model model, Column column, String value) throws SQLException {
        var sql = TEXT.formatted(RecordKey.cast("value", column), column.type());
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, value);
            try (var row = select.executeQuery()) {
                row.next();
                if (row.getBoolean(2)) {
                    return row.getString(1);
                }
                throw unfit(model, column);
            }
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).matches("2[23].*")) { // a data exception, or a domain that refuses it
                throw unfit(model, column);
            }
            throw e;
        }
    }

    private static SyncException unfit(Model model, Column column) {
        return new SyncException(Reason.INVALID, "key", "The value for %s of %s is no %s: mend it in the key."
                .formatted(column.name(), model.name(), column.fullType()));
    }

    private static final String PRESENT = "select %s from %s s where %s limit 1";

    // 1.5 finds the row 1.50
    private static String present(Connection connection, Model model, List<String> texts) throws SQLException {
        var same = model.localIdentifier()
                .stream()
                .map(column -> "s." + column.quoted() + " = cast(? as " + column.type() + ")")
                .collect(Collectors.joining(" and "));
        try (var select = connection.prepareStatement(PRESENT.formatted(model.keySql("s"), model.quotedTable(), same))) {
            for (var i = 0; i < texts.size(); i++) {
                select.setString(i + 1, texts.get(i));
            }
            try (var rows = select.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }
}
