package org.moox.sync.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SchemaTest {

    @Inject
    Schema schema;

    @Inject
    Transactions transactions;

    @Test
    void migratesOnceAndKeepsItsHistoryInItsOwnSchema() {
        schema.migrate();

        var schemas = transactions.snapshot(connection -> {
            var found = new ArrayList<String>();
            try (var statement = connection.createStatement(); var rows = statement.executeQuery("""
                    select table_schema from information_schema.tables where table_name = 'flyway_schema_history'""")) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        });

        assertThat(schemas).containsExactly("sync");
    }
}
