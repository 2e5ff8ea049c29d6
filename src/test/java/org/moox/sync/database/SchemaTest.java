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
            try (var rows = connection.createStatement().executeQuery("""
                    select distinct table_schema from information_schema.tables
                    where table_schema not in ('pg_catalog', 'information_schema')""")) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        });

        assertThat(schemas).containsExactly("sync");
    }
}
