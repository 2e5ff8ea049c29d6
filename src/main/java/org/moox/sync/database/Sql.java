package org.moox.sync.database;

/** Puts identifiers into SQL text; the only place that does. */
public final class Sql {

    private Sql() {
    }

    /** Quotes one identifier. */
    public static String quote(String identifier) {
        if (identifier.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an identifier cannot contain the character 0");
        }
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** Quotes a table with its schema. */
    public static String quote(String schema, String table) {
        return quote(schema) + '.' + quote(table);
    }

    /** Quotes a string literal. */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a literal cannot contain the character 0");
        }
        var quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
        return text.indexOf('\\') >= 0 ? " E" + quoted : quoted;
    }
}
