package org.moox.sync.apply;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordHash;
import org.moox.sync.model.RecordKey;
import org.moox.sync.wire.DigestFields.Field;

/**
 * The values of a row of this platform that are compared, in SQL.
 *
 * @param pointed what a field that has a parent points to here
 */
record HeldFields(UUID source, Model model, List<Field> agreed, Function<Field, Pointed> pointed) {

    /** SQL: their columns of {@code alias}, each behind a comma, under names of our own. */
    String columns(String alias) {
        return IntStream.range(0, agreed.size())
                .mapToObj(i -> ", " + alias + '.' + column(agreed.get(i)).quoted() + " as c" + i)
                .collect(Collectors.joining());
    }

    /** SQL: the values, made of the columns of {@code x}. */
    List<String> values() {
        return IntStream.range(0, agreed.size()).mapToObj(i -> value(agreed.get(i), "x.c" + i)).toList();
    }

    private String value(Field field, String read) {
        if (field.parent() == null) {
            return RecordHash.value(read, field.type());
        }
        var parent = pointed.apply(field);
        return RecordHash.value(field.key() == null ? record(parent, read) : key(parent, field.key(), read), null);
    }

    private static String key(Pointed parent, List<String> key, String read) {
        return "(select %s from %s p where p.%s = %s)".formatted(
                RecordKey.sql(key.stream().map(c -> "p." + Sql.quote(c)).toList()), parent.model().quotedTable(),
                parent.referenced().quoted(), read);
    }

    private static final String RECORD = "(select min(o.record) from sync.owned o where o.target_model = %s and coalesce(o.identifier, o.record) = %s"
            + " and o.source_platform = '%s'::uuid and o.source_model = any (array[%s]::text[]))";

    /** The record of the source that owns the row which {@code read} points to. */
    private String record(Pointed parent, String read) {
        var home = Shape.home(parent.model());
        var row = home.equals(List.of(parent.referenced()))
                ? RecordKey.sql(List.of(read))
                : "(select %s from %s p where p.%s = %s)".formatted(Shape.bare(parent.model()).homeText("p"),
                        parent.model().quotedTable(), parent.referenced().quoted(), read);
        return RECORD.formatted(Sql.literal(parent.model().name()), row, source,
                parent.sourceModels().stream().map(Sql::literal).collect(Collectors.joining(", ")));
    }

    private Column column(Field field) {
        return model.column(field.name()).orElseThrow();
    }
}
