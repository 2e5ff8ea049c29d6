package org.moox.sync.database;

import java.util.List;

import javax.sql.DataSource;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.flywaydb.core.Flyway;

import io.quarkus.runtime.StartupEvent;

/**
 * Brings schema {@code sync} up to date at every start, before anything else runs. The history lives in the same schema, so the
 * platform's own Flyway or Liquibase history is never touched.
 */
@ApplicationScoped
public class Schema {

    public static final String NAME = "sync";

    /** Named one by one: nothing is scanned at run time. */
    private static final List<String> MIGRATIONS = List.of("V1__sync.sql");

    private final DataSource dataSource;

    Schema(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void atStart(@Observes @Priority(100) StartupEvent event) {
        migrate();
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
