package org.moox.sync.database;

import java.util.List;

import javax.sql.DataSource;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.flywaydb.core.Flyway;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Brings schema {@code sync} up to date at every start, before anything else runs. The history lives in the same schema, so the
 * platform's own Flyway or Liquibase history is never touched.
 */
@ApplicationScoped
@RegisterForReflection(classNames = "org.flywaydb.core.internal.logging.slf4j.Slf4jLogCreator") // Flyway makes its log by this name
public class Schema {

    public static final String NAME = "sync";

    /** Named one by one: nothing is scanned at run time. */
    private static final List<String> MIGRATIONS = List.of("V1__sync.sql");

    private final DataSource dataSource;
    private final Transactions transactions;

    Schema(DataSource dataSource, Transactions transactions) {
        this.dataSource = dataSource;
        this.transactions = transactions;
    }

    void atStart(@Observes @Priority(100) StartupEvent event) {
        if (!OneShot.isOn()) {
            migrate();
        }
    }

    /** Whether the service has ever been started on this database. */
    public boolean isThere() {
        return transactions.run(connection -> {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("select to_regclass('sync.platforms') is not null")) {
                row.next();
                return row.getBoolean(1);
            }
        });
    }

    /** Creates or updates the schema; several replicas may call it at once. */
    public void migrate() {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .schemas(NAME)
                .defaultSchema(NAME)
                .createSchemas(true)
                .table("flyway_schema_history")
                .resourceProvider(new Migrations("org/moox/sync/database/", MIGRATIONS))
                .loggers("slf4j")
                .load()
                .migrate();
    }
}
