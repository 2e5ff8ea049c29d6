package org.moox.sync.rounds;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.moox.sync.harness.Site;

/** Random transactions of one connection, as an application with bad habits would write them. */
abstract class Writer {

    /** Deadlock, serialisation, lock and statement time-outs: tried again. */
    private static final Set<String> TRY_AGAIN = Set.of("40P01", "40001", "55P03", "57014");
    private static final int ATTEMPTS = 3;

    final World world;
    final Random random;
    private final Site site;
    private final Diary diary;
    private final String name;
    private final boolean patient;
    private Statement statement;
    private StringBuilder story;

    /** @param patient whether its database may be killed */
    Writer(World world, Site site, long seed, String name, Diary diary, boolean patient) {
        this.patient = patient;
        this.world = world;
        this.site = site;
        this.random = new Random(seed);
        this.name = name;
        this.diary = diary;
    }

    /** One thing that somebody does, on some record. */
    abstract void act() throws SQLException;

    /** Writes one transaction after the other, with a new connection where the database was killed under it. */
    final Void write(BooleanSupplier goOn) throws SQLException {
        while (goOn.getAsBoolean()) {
            try (var connection = site.database().connect(); var only = connection.createStatement()) {
                only.execute("set statement_timeout = '5s'");
                connection.setAutoCommit(false);
                statement = only;
                write(connection, goOn);
            } catch (SQLException e) {
                if (!isLost(e) || !patient) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
        return null;
    }

    private void write(Connection connection, BooleanSupplier goOn) throws SQLException {
        while (goOn.getAsBoolean()) {
            for (var attempt = 1; !transaction(connection) && attempt < ATTEMPTS; attempt++) {
                diary.note(name + " tries again");
            }
        }
    }

    // whether a transaction that was about to commit has done so is not known then
    private static boolean isLost(SQLException e) {
        return e.getSQLState() == null || e.getSQLState().startsWith("08") || e.getSQLState().startsWith("57P0");
    }

    /** False when another try may help. */
    private boolean transaction(Connection connection) throws SQLException {
        story = new StringBuilder(name);
        var end = "committed";
        try {
            for (var i = random.nextInt(4); i >= 0; i--) {
                act();
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
                end = "rolled back";
            } else {
                connection.commit();
            }
            return true;
        } catch (SQLException e) {
            end = "lost";
            if (isLost(e)) {
                throw e;
            }
            connection.rollback();
            end = "failed " + e.getSQLState();
            if (!TRY_AGAIN.contains(e.getSQLState()) && !e.getSQLState().startsWith("23")) {
                throw e;
            }
            return e.getSQLState().startsWith("23");
        } finally {
            diary.note(story + " → " + end);
        }
    }

    final void execute(String sql, Object... values) throws SQLException {
        var text = sql.formatted(values);
        story.append("\n    ").append(text);
        statement.execute(text);
    }

    /** The key of some record, as an SQL literal; one that is not there when there is none. */
    final String some(String table, String key) throws SQLException {
        var sql = "select %s from %s order by md5(concat(%1$s, %d)) limit 1".formatted(key, table, random.nextInt());
        try (var row = statement.executeQuery(sql)) {
            return row.next() ? "'" + row.getString(1) + "'" : "'-1'";
        }
    }

    /** One of few, so that they meet. */
    final String uuid(String table) {
        return "'" + UUID.nameUUIDFromBytes((table + random.nextInt(16)).getBytes()) + "'";
    }

    final String slug(String prefix) {
        return "'" + prefix + random.nextInt(16) + "'";
    }

    /** The record belongs to some of the platforms from now on; what it belonged to is mostly taken away first. */
    final void relate(String model, String key) throws SQLException {
        if (random.nextInt(4) > 0) {
            execute("delete from sync.model_platform where model = '%s' and record = %s", model, key);
        }
        for (var platform : world.three.all()) {
            if (random.nextInt(3) > 0) {
                execute("insert into sync.model_platform values ('%s', %s, '%s') on conflict do nothing", model, key,
                        platform.id());
            }
        }
        execute("select sync.changed('%s', %s)", model, key);
    }

    /** The same relations, written anew. */
    final void rewrite(String model, String key) throws SQLException {
        execute("""
                with old as (delete from sync.model_platform where model = '%s' and record = %s returning *)
                select string_agg(platform_id::text, ',') from old""", model, key);
        try (var row = statement.getResultSet()) {
            var platforms = row.next() ? row.getString(1) : null;
            for (var platform : platforms == null ? new String[0] : platforms.split(",")) {
                execute("insert into sync.model_platform values ('%s', %s, '%s') on conflict do nothing", model, key, platform);
            }
        }
        execute("select sync.changed('%s', %s)", model, key);
    }

    /** Two records exchange what is unique. */
    final void swap(String table, String key, String column) throws SQLException {
        var one = some(table, key);
        var other = some(table, key);
        if (one.equals(other)) {
            return;
        }
        var values = new String[2];
        for (var i = 0; i < 2; i++) {
            try (var row = statement
                    .executeQuery("select %s from %s where %s = %s".formatted(column, table, key, i == 0 ? one : other))) {
                if (!row.next()) {
                    return;
                }
                values[i] = row.getString(1);
            }
        }
        var between = UUID.randomUUID();
        execute("update %s set %s = '%s' where %s = %s and %s = '%s'", table, column, between, key, one, column, values[0]);
        execute("update %s set %s = '%s' where %s = %s", table, column, values[0], key,
                column.equals(key) ? "'" + values[1] + "'" : other);
        execute("update %s set %s = '%s' where %s = '%s'", table, column, values[1], column, between);
    }
}
