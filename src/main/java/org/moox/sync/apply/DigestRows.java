package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.moox.sync.model.Column;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordHash;
import org.moox.sync.model.Scan;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestFields;

/** Reads hashes of the rows that records of one flow own. */
record DigestRows(Connection connection, UUID source, SyncDefinition sync, Model model, DigestFields agreed) {

    private static final String LAST = """
            select o.record from sync.owned o where %s order by o.record offset ? limit 1
            """;

    /** The record that is {@code limit} records further; null when there are fewer. */
    String last(String after, int limit) throws SQLException {
        try (var select = connection.prepareStatement(LAST.formatted(part(after, null)))) {
            select.setInt(part(select, 1, after, null), limit - 1);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private static String part(String after, String last) {
        return Owned.flow("o") + (after == null ? "" : " and o.record > ?") + (last == null ? "" : " and o.record <= ?");
    }

    private int part(PreparedStatement select, int next, String after, String last) throws SQLException {
        var index = Owned.flow(select, next, source, sync);
        for (var bound : Stream.of(after, last).filter(Objects::nonNull).toList()) {
            select.setString(index++, bound);
        }
        return index;
    }

    // "offset 0" keeps PostgreSQL from joining: one look into an index for each record of the part, however large the table is
    private static final String SCAN = """
            select %1$s, %2$s, %3$s from (
                select o.record as r, o.syncs @> array[?::int] as mine, t.*
                from sync.owned o cross join lateral (select %4$s from %5$s t where %6$s offset 0) t
                where %7$s offset 0
            ) x where %8$s%9$s
            """;

    /** Adds the records behind {@code after}, up to {@code last}. */
    Scan read(Scan scan, Grouping by, String after, String last) throws SQLException {
        var columns = agreed.own().stream().map(f -> model.column(f.name()).orElseThrow()).toList();
        var values = new ArrayList<String>();
        for (var i = 0; i < columns.size() && !agreed.existence(); i++) {
            values.add(RecordHash.value("x.c" + i, agreed.own().get(i).type()));
        }
        var hash = RecordHash.ofKey("x.r");
        var value = RecordHash.ofValues(values, hash);
        var shape = new Shape(model, Shape.home(model), List.of(), List.of(), List.of());
        var sql = SCAN.formatted(by.records() ? "x.r" : "case when x.mine then " + by.bucket(hash) + " end",
                by.records() ? value : "bit_xor(" + value + ")", by.records() ? "1" : "count(*)", read(columns),
                model.quotedTable(), shape.atHome("t", Owned.plainRow("o")), part(after, last),
                by.contains(hash) + (by.records() ? " and x.mine" : ""), by.records() ? "" : " group by 1");
        try (var select = connection.prepareStatement(sql)) {
            select.setInt(1, sync.number());
            part(select, 2, after, last);
            return scan.read(select);
        }
    }

    private static String read(List<Column> columns) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "t." + columns.get(i).quoted() + " as c" + i)
                .collect(Collectors.joining(", "));
    }
}
