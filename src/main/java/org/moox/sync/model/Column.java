package org.moox.sync.model;

import org.moox.sync.database.Sql;

/**
 * A column of a model's table, as {@code pg_catalog} describes it.
 *
 * @param type the type without modifier, as a cast can name it ({@code format_type(atttypid, -1)}); a domain's base type
 * @param fullType the type with its modifier, for people and for comparison
 * @param notNull declared NOT NULL
 * @param hasDefault filled by PostgreSQL when left out (default, identity or generated)
 * @param generated computed by PostgreSQL; never written
 * @param identity {@code "a"} generated always as identity, {@code "d"} by default, {@code ""} none
 * @param plain travels as native JSON: boolean, int2, int4, int8 and text; everything else travels as PostgreSQL text
 */
public record Column(String name, String type, String fullType, boolean notNull, boolean hasDefault, boolean generated,
        String identity, boolean plain) {

    /** The quoted name. */
    public String quoted() {
        return Sql.quote(name);
    }

    /** SQL for this column's value as it travels, read from {@code alias}. */
    public String read(String alias) {
        var column = alias + '.' + quoted();
        return plain ? column : column + "::text";
    }

    /** Must be given a value when a row is inserted. */
    public boolean required() {
        return notNull && !hasDefault;
    }
}
