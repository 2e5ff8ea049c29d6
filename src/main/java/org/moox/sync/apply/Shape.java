package org.moox.sync.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordKey;

/**
 * The columns that a kind of item brings, and how its rows look in SQL. Rows travel to PostgreSQL as one JSON array: {@code n} number,
 * {@code r} record, {@code h} row to write to, {@code k} identifier, {@code d} data, {@code f} foreign keys found here; aliases below are the same.
 *
 * @param home columns by which {@code owned} names a row: the primary key, if there is one; it does not depend on any sync
 * @param key columns of the item's unique identifier
 * @param data further columns of the item, without identifier and translated foreign keys
 * @param refs foreign key columns whose value is found here
 */
record Shape(Model model, List<Column> home, List<Column> key, List<Column> data, List<Column> refs) {

    private static final String ITEMS = "jsonb_to_recordset(?::jsonb) as i(n int, r text, h text, k jsonb, d jsonb, f jsonb)";

    static Shape of(Model model, Set<String> key, Set<String> data, Set<String> refs) {
        var keys = model.columns().stream().filter(c -> key.contains(c.name())).toList();
        var fields = model.columns()
                .stream()
                .filter(c -> data.contains(c.name()) && !key.contains(c.name()) && !refs.contains(c.name()))
                .filter(c -> !c.generated())
                .toList();
        return new Shape(model, home(model), keys, fields,
                model.columns().stream().filter(c -> refs.contains(c.name())).toList());
    }

    /** How rows of the model are found, whoever brings what. */
    static Shape bare(Model model) {
        return of(model, Set.of(), Set.of(), Set.of());
    }

    static List<Column> home(Model model) {
        var keys = model.uniqueIdentifiers();
        return keys.isEmpty() ? List.of() : keys.get(keys.size() - 1);
    }

    /** Whether rows are known by who owns them only. */
    boolean keyless() {
        return key.isEmpty();
    }

    /** FROM items: identifier and foreign keys only. */
    String keys() {
        return ITEMS + record("k", key.stream().filter(c -> !refs.contains(c)).toList()) + record("f", refs);
    }

    /** FROM items: all columns. */
    String rows() {
        return keys() + record("d", data);
    }

    private static String record(String alias, List<Column> columns) {
        return columns.isEmpty()
                ? ""
                : " cross join lateral jsonb_to_record(i.%s) as %s(%s)".formatted(alias, alias,
                        columns.stream().map(c -> c.quoted() + " text").collect(Collectors.joining(", ")));
    }

    /** An item's value, cast without modifier: the assignment then refuses what is too long, where an explicit cast would cut it. */
    String value(Column column) {
        var alias = refs.contains(column) ? "f" : key.contains(column) ? "k" : "d";
        return alias + '.' + column.quoted() + "::" + column.type();
    }

    /** Condition: {@code alias} is the row with the item's identifier. */
    String atKey(String alias) {
        return key.isEmpty()
                ? "false"
                : key.stream()
                        .map(c -> alias + '.' + c.quoted() + " = " + value(c))
                        .collect(Collectors.joining(" and "));
    }

    /** The item's identifier as record key text. */
    String keyText() {
        return key.isEmpty() ? "i.r" : RecordKey.sql(key.stream().map(this::value).toList());
    }

    /** Condition: {@code alias} is the row that {@code text} names; the text must have no collation of its own, or no index would serve. */
    String atHome(String alias, String text) {
        var conditions = new ArrayList<String>();
        for (var i = 0; i < home.size(); i++) {
            var column = home.get(i);
            var value = home.size() == 1 && RecordKey.isBare(column) ? text : RecordKey.sqlValue(text, i + 1);
            conditions.add(alias + '.' + column.quoted() + " = (" + value + ")::" + column.type());
        }
        return String.join(" and ", conditions);
    }

    /** Condition: {@code alias} is the row that {@code owned}, a row of that table, names. */
    String atOwned(String alias, String owned) {
        return atHome(alias, home.stream().allMatch(RecordKey::isBare) ? Owned.row(owned) : Owned.plainRow(owned));
    }

    /** The name of the row {@code alias} in {@code owned}. */
    String homeText(String alias) {
        return '(' + RecordKey.sql(alias, home) + ')';
    }

    /** Condition: the row {@code alias} of an outer join was found. */
    String found(String alias) {
        return alias + '.' + home.get(0).quoted() + " is not null";
    }

    List<Column> inserted() {
        return all().filter(c -> !own(c) || !c.hasDefault() && c.identity().isEmpty()).toList();
    }

    List<Column> updated() {
        return all().filter(c -> !own(c) && !"a".equals(c.identity())).toList();
    }

    /** Whether an identity column is written that PostgreSQL always fills itself. */
    boolean overriding() {
        return inserted().stream().anyMatch(c -> "a".equals(c.identity()));
    }

    private Stream<Column> all() {
        return model.columns()
                .stream()
                .filter(c -> key.contains(c) || data.contains(c) || refs.contains(c))
                .filter(c -> !c.generated());
    }

    // this platform's own id: a rename or an adoption keeps it
    private boolean own(Column column) {
        return !key.contains(column) && (!column.identity().isEmpty()
                || home.contains(column) && (column.hasDefault() || model.localIdentifier().equals(List.of(column))));
    }
}
