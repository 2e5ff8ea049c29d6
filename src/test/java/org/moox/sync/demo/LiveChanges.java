package org.moox.sync.demo;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Changes, inserts and deletes single rows on the source, in whatever tables there are, and measures when each has arrived. */
final class LiveChanges {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Connection source;
    private final Connection target;
    private final List<Table> tables;
    private final PrintStream out;

    LiveChanges(Connection source, Connection target, List<Table> tables, PrintStream out) {
        this.source = source;
        this.target = target;
        this.tables = tables;
        this.out = out;
    }

    /** @return whether everything that was tried has arrived */
    boolean show() throws SQLException {
        var arrived = true;
        for (int round = 1; round <= 3; round++) {
            arrived &= step("changed", tables.stream().filter(table -> !table.texts().isEmpty()).toList(), change(round));
        }
        arrived &= step("inserted", tables.stream().filter(Table::countable).toList(), LiveChanges::insert);
        arrived &= step("deleted", tables.stream().filter(table -> !table.referenced()).toList(), LiveChanges::delete);
        return arrived;
    }

    /** SQL with {@code returning} the key, or empty when this table has nothing for it. */
    private interface Step {
        String on(Table table);
    }

    private Step change(int round) {
        return table -> {
            var column = table.texts().get(0);
            return "update %1$s set %2$s = left(%2$s, 3) || '…%4$d' where (%3$s) = (select %3$s from %1$s where %2$s is not null order by %3$s offset %4$d limit 1)"
                    .formatted(table.quoted(), column, table.keys(), round);
        };
    }

    private static String insert(Table table) {
        var key = table.key().get(0);
        var values = table.writable()
                .stream()
                .map(column -> column.equals(key) ? "(select max(" + key + ") + 1 from " + table.quoted() + ")" : column)
                .collect(Collectors.joining(", "));
        return "insert into %1$s (%2$s) overriding system value select %3$s from (select * from %1$s order by %4$s limit 1) one"
                .formatted(table.quoted(), String.join(", ", table.writable()), values, key);
    }

    private static String delete(Table table) {
        return "delete from %1$s where (%2$s) = (select %2$s from %1$s order by %2$s limit 1)".formatted(table.quoted(),
                table.keys());
    }

    /** Tries one table after the other until one takes the statement: what else a schema demands cannot be known. */
    private boolean step(String verb, List<Table> candidates, Step step) throws SQLException {
        for (var table : candidates) {
            List<String> key;
            try {
                key = execute(table, step.on(table));
            } catch (SQLException e) {
                continue;
            }
            if (!key.isEmpty()) {
                return watch(verb, table, key);
            }
        }
        out.println("  nothing here can be " + verb + " without knowing more about these tables");
        return true;
    }

    /** The key of the row it touched; empty when it touched none. */
    private List<String> execute(Table table, String sql) throws SQLException {
        var columns = table.key().stream().map(column -> column + "::text").collect(Collectors.joining(", "));
        try (var statement = source.createStatement(); var row = statement.executeQuery(sql + " returning " + columns)) {
            var key = new ArrayList<String>();
            if (row.next()) {
                for (int i = 1; i <= table.key().size(); i++) {
                    key.add(row.getString(i));
                }
            }
            return key;
        }
    }

    private boolean watch(String verb, Table table, List<String> key) throws SQLException {
        var start = System.nanoTime(); // the commit has just been answered
        var wanted = row(source, table, key);
        while (!Objects.equals(row(target, table, key), wanted)) {
            if (System.nanoTime() - start > PATIENCE) {
                out.printf("  %-8s %s %s has not arrived within %d s%n", verb, table.name(), key,
                        TimeUnit.NANOSECONDS.toSeconds(PATIENCE));
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
        out.printf("  %-8s %s %s arrived after %.1f ms%n", verb, table.name(), key, (System.nanoTime() - start) / 1e6);
        return true;
    }

    private static String row(Connection connection, Table table, List<String> key) throws SQLException {
        try (var statement = connection.prepareStatement(table.rowQuery())) {
            for (int i = 0; i < key.size(); i++) {
                statement.setString(i + 1, key.get(i));
            }
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
