package org.moox.sync.schedule;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The application on the source: transactions that stay open for as long as the schedule wants. */
final class SourceSide implements AutoCloseable {

    static final int CONNECTIONS = 3;

    final Sql direct;
    final Backup backup;
    private final List<Sql> connections;
    private final UUID platform;
    private final Set<String> belonged = new HashSet<>();

    SourceSide(Sql direct, List<Sql> connections, UUID platform) throws SQLException {
        this.direct = direct;
        this.connections = connections;
        this.platform = platform;
        this.backup = Backup.ofSource(direct);
        for (var sql : connections) {
            sql.execute("set lock_timeout = 3");
            sql.connection().setAutoCommit(false);
        }
    }

    void begin() {
        belonged.clear();
    }

    /** A statement of an application that goes on when it fails: a lock or a unique value that another transaction holds. */
    void write(int number, String sql) {
        attempt(connections.get(number % CONNECTIONS), sql);
    }

    private static void attempt(Sql sql, String statements) {
        try (var statement = sql.connection().createStatement()) {
            statement.execute("savepoint attempt");
            try {
                statement.execute(statements);
                statement.execute("release savepoint attempt");
            } catch (SQLException e) {
                if (!e.getSQLState().startsWith("23") && !e.getSQLState().equals("55P03")) {
                    throw new IllegalStateException(statements, e);
                }
                statement.execute("rollback to savepoint attempt; release savepoint attempt");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    void end(int number, boolean commit) {
        try {
            var connection = connections.get(number % CONNECTIONS).connection();
            if (commit) {
                connection.commit();
                observe();
            } else {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Alone: whoever reads would wait for it. */
    void truncate(String table) {
        direct.execute("set lock_timeout = 3");
        try (var statement = direct.connection().createStatement()) {
            statement.execute("truncate " + table + " cascade");
        } catch (SQLException e) {
            if (!e.getSQLState().equals("55P03")) {
                throw new IllegalStateException(e);
            }
        } finally {
            direct.execute("reset lock_timeout"); // whoever renews a lease at this moment is waited for
        }
    }

    void endAll(boolean commit) {
        for (var i = 0; i < CONNECTIONS; i++) {
            end(i, commit);
        }
    }

    /** What belongs to the target as somebody can see now. */
    private void observe() {
        belonged.addAll(direct.rows("""
                select 'plan_item', id from plan_item union all select 'plan_note', id from plan_note
                union all select 'plan_page', id from plan_page p where exists (
                    select from sync.model_platform r where r.model = 'plan_page' and r.record = p.id::text and r.platform_id = '%s')
                """.formatted(platform)));
    }

    boolean everBelonged(String model, String record) {
        return belonged.contains(model + "|" + record);
    }

    /** What the target shall hold. */
    List<String> rows(String model) {
        return direct.rows(switch (model) {
            case "plan_page" -> """
                    select slug, code, v from plan_page p where exists (
                        select from sync.model_platform r where r.model = 'plan_page' and r.record = p.id::text and r.platform_id = '%s') order by id
                    """.formatted(platform);
            case "plan_note" ->
                "select n.slug, n.code, n.v, i.slug from plan_note n left join plan_item i on i.id = n.item order by n.id";
            default -> "select slug, code, v from plan_item order by id";
        });
    }

    @Override
    public void close() {
        connections.forEach(Sql::close);
        direct.close();
    }
}
