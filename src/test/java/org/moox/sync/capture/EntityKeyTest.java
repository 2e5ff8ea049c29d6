package org.moox.sync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Keys that callbacks log are those that triggers would. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EntityKeyTest {

    @Inject
    Transactions transactions;

    @Inject
    Models models;

    @Test
    void aValueIsRenderedAsItsColumnHoldsIt() {
        execute("""
                drop table if exists priced; create table priced (price numeric(10, 2), at timestamptz(0), primary key (price, at));
                insert into priced values (1, '2026-01-01 00:00:00.6+00');
                insert into sync.captured values ('priced', 'public.priced')""");
        models.refresh();
        var model = models.require("priced");

        var rendered = transactions.run(c -> EntityKey.render(c, model, List.of(List.of("1", "2026-01-01T00:00:00.6Z"))));
        var held = transactions.run(c -> {
            try (var select = c.createStatement();
                    var row = select.executeQuery("select " + model.keySql("p") + " from priced p")) {
                row.next();
                return row.getString(1);
            }
        });
        execute("drop table priced; delete from sync.captured where model = 'priced'");

        assertThat(rendered).containsExactly(held).containsExactly("1.00,2026-01-01 00:00:01+00");
    }

    private void execute(String sql) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }
}
