package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.DatabaseException;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Item;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A trigger of the target may refuse a row with any condition; that must not stop the others. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TriggersOfTheTargetTest {

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    private Bench bench;
    private SyncDefinition sync;

    private void refusing(String condition) {
        bench = new Bench(transactions, log);
        bench.execute("""
                create table thing (id int generated always as identity primary key, code text not null unique, name text);
                create function refuse() returns trigger language plpgsql as $$ begin
                    if new.name = 'bad' then raise exception 'no' using errcode = '%s'; end if;
                    return new;
                end $$;
                create trigger refuse before insert or update on thing for each row execute function refuse()
                """.formatted(condition));
        bench.expose("thing");
        sync = bench.sync("thing");
    }

    private Item thing(String record, String name) {
        return bench.upsert(sync, record, "code", "c" + record, "name", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"45000", "U0001", "55000", "XX000", "P0001", "22023"})
    void aRowThatATriggerRefusesIsRefusedAlone(String condition) {
        refusing(condition);

        var answer = bench.send(thing("1", "good"), thing("2", "bad"), thing("3", "good"));

        assertThat(answer.applied()).isEqualTo(2);
        assertThat(answer.refused()).singleElement().satisfies(r -> assertThat(r.record()).isEqualTo("2"));
    }

    @Test
    void whatTakesTooLongFailsItsBatchAndIsRefusedWhenItComesAlone() {
        refusing("57014");

        assertThatThrownBy(() -> bench.send(thing("1", "good"), thing("2", "bad"))).isInstanceOf(SyncException.class)
                .hasMessageContaining("sync.apply.statement-timeout");
        var answer = bench.send(thing("2", "bad"));

        assertThat(answer.refused()).singleElement().satisfies(r -> assertThat(r.record()).isEqualTo("2"));
    }

    @Test
    void whatConcernsTheDatabaseFailsTheBatch() {
        refusing("40P01"); // deadlock

        assertThatThrownBy(() -> bench.send(thing("2", "bad"))).isInstanceOf(DatabaseException.class);
    }
}
