package org.moox.sync.reference;

import java.util.List;

import javax.sql.DataSource;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.flywaydb.core.Flyway;
import org.moox.sync.database.Migrations;
import org.moox.sync.database.Schema;

import io.quarkus.runtime.StartupEvent;

/** Creates the tables of the reference models, when they are wanted, in a Flyway run of their own. */
@ApplicationScoped
class ReferenceSchema {

    private final DataSource dataSource;
    private final ReferenceConfig config;

    ReferenceSchema(DataSource dataSource, ReferenceConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    void atStart(@Observes @Priority(110) StartupEvent event) {
        if (config.enabled()) {
            migrate();
        }
    }

    private void migrate() {
        Flyway.configure(ReferenceSchema.class.getClassLoader())
                .dataSource(dataSource)
                .defaultSchema(Schema.NAME)
                .table("reference_schema_history")
                .baselineOnMigrate(true) // the schema holds our own tables already
                .baselineVersion("0")
                .resourceProvider(new Migrations("org/moox/sync/reference/", List.of("V1__users.sql")))
                .loggers("slf4j")
                .load()
                .migrate();
    }
}
