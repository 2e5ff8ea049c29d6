package org.moox.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A record key as text: the values of an identifier in column order, as PostgreSQL renders them, joined by commas;
 * inside a value {@code %} is written {@code %25} and a comma {@code %2C}, so that the text can be taken apart again.
 */
public final class RecordKey {

    private static final Set<String> BARE = Set.of("smallint", "integer", "bigint", "uuid");

    private RecordKey() {
    }

    public static String of(List<String> values) {
        if (values.size() == 1) {
            return escape(values.get(0));
        }
        return String.join(",", values.stream().map(RecordKey::escape).toList());
    }

    /** The values of a key, in column order. */
    public static List<String> values(String key) {
        var values = new ArrayList<String>();
        var start = 0;
        for (var comma = key.indexOf(','); comma >= 0; comma = key.indexOf(',', start)) {
            values.add(unescape(key.substring(start, comma)));
            start = comma + 1;
        }
        values.add(unescape(key.substring(start)));
        return values;
    }

    /** SQL that renders a key from expressions of any type; compared and taken apart byte by byte, whatever the column's collation is. */
    public static String sql(List<String> expressions) {
        return String.join(" || ',' || ",
                expressions.stream()
                        .map(e -> "replace(replace((" + e + ")::text collate \"C\", '%', '%25'), ',', '%2C')")
                        .toList());
    }

    /** The same of columns of {@code alias}; what no value can have in it is not looked for. */
    public static String sql(String alias, List<Column> columns) {
        return columns.stream()
                .map(c -> isBare(c)
                        ? '(' + alias + '.' + c.quoted() + ")::text collate \"C\""
                        : sql(List.of(alias + '.' + c.quoted())))
                .collect(Collectors.joining(" || ',' || "));
    }

    /** Whether all values of such a column are written without {@code %} and comma. */
    public static boolean isBare(Column column) {
        return BARE.contains(column.type());
    }

    /** SQL that makes of a text what the column would hold, so that it is rendered as the column is: 1 in numeric(10,2) is 1.00. */
    public static String cast(String expression, Column column) {
        return "cast(cast(" + expression + " as " + column.type() + ") as " + column.fullType() + ")";
    }

    /** SQL that takes the value at {@code index} (from 1) out of a key, as text. */
    public static String sqlValue(String expression, int index) {
        return "replace(replace(split_part(" + expression + ", ',', " + index + "), '%2C', ','), '%25', '%')";
    }

    private static String escape(String value) {
        return value.indexOf('%') < 0 && value.indexOf(',') < 0 ? value : value.replace("%", "%25").replace(",", "%2C");
    }

    private static String unescape(String value) {
        return value.indexOf('%') < 0 ? value : value.replace("%2C", ",").replace("%25", "%");
    }
}
