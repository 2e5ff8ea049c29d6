package org.moox.sync.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;
import org.moox.sync.sync.SyncDefinition;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Rows that are too large together are not all read before that is noticed. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WeightTest {

    // counts what PostgreSQL computes, which is what the driver has asked for
    private static final String COUNTED = """
            select key, identifier, fields || left(set_config('weight.rows', (coalesce(nullif(current_setting('weight.rows', true), ''), '0')::int + 1)::text, true), 0)
            from (%s) q (key, identifier, fields)""";

    @Inject
    Transactions transactions;

    @Inject
    Models models;

    private final List<String> keys = IntStream.rangeClosed(1, 1000).mapToObj(Integer::toString).toList();

    @BeforeEach
    void aThousandRows() {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "drop table if exists weight_source; create table weight_source (id int primary key, name text); "
                                + "insert into weight_source select n, 'x' from generate_series(1, 1000) n");
            }
            return null;
        });
        models.refresh();
    }

    private int read(String sql, Weight weight) {
        var sync = new SyncDefinition(UUID.randomUUID(), 1, 1, "weight", true, UUID.randomUUID(), "weight_source",
                UUID.randomUUID(), "weight_target", false, SyncDefinition.IfExists.UPDATE, null, true, List.of(), null, null,
                null, List.of("id"));
        var model = models.require("weight_source");
        return transactions.run(connection -> {
            var plain = RowQuery.of(sync, model, List.of(sync), models.all(), s -> false, Long.MAX_VALUE);
            var query = new RowQuery(COUNTED.formatted(plain.sql()), List.of(), false);
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
                try {
                    new RowSelect<>(connection, query, model, sync, RowSelect::row).read(keys, new HashMap<>(), new HashMap<>(),
                            weight);
                    throw new AssertionError("they are not too much");
                } catch (Weight.TooMuch e) {
                    assertThat(e.rows()).isLessThan(20);
                }
                try (var row = statement.executeQuery("select current_setting('weight.rows')::int")) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }

    @Test
    void rowsThatAreTooLargeTogetherAreNotAllFetched() {
        assertThat(read("update weight_source set name = repeat('x', 100000)", new Weight(1_000_000))).isLessThan(50);
    }

    @Test
    void smallOnesAreFetchedManyAtOnceAndWithoutALimitNoneIsTooMuch() {
        assertThatThrownBy(() -> read("select", Weight.unlimited())).hasMessageContaining("they are not too much");
    }
}
