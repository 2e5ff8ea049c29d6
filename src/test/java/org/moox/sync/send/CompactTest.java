package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.log.Pruning;
import org.moox.sync.send.StreamWorker.Rest;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/**
 * The tables of the log and the deliveries stay small however much goes through them. A long run, which leaves the cleaning to PostgreSQL's own autovacuum:
 * {@code ./mvnw test -Dtest=CompactTest -Dlong.changes=1000000}.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CompactTest {

    private static final Logger LOG = Logger.getLogger(CompactTest.class);
    private static final int CHANGES = Integer.getInteger("long.changes", 10_000);
    private static final boolean LONG = CHANGES > 100_000;
    private static final int RECORDS = Math.max(1_000, CHANGES / 100);
    private static final int ROUND = 2_000;
    private static final List<String> TABLES = List.of("changes", "deliveries", "streams", "owned", "received");

    @Inject
    StepsRig rig;

    @Inject
    DifficultTarget target;

    @Inject
    Pruning pruning;

    @AfterEach
    void end() {
        target.close();
    }

    @Test
    void tablesStaySmallHoweverManyChangesGoThroughThem() {
        rig.reset("update");
        rig.execute("drop trigger steps_note on steps_target; drop table steps_ledger"); // it would be the largest of all
        rig.execute("vacuum full sync.changes, sync.deliveries, sync.streams, sync.owned, sync.received");
        target.records(RECORDS);
        var worker = target.worker("me", target::accept);
        var rounds = CHANGES / ROUND;
        var largest = 0L;
        for (var round = 1; round <= rounds; round++) {
            change(round);
            for (var rest = worker.turn(); rest != Rest.IDLE; rest = worker.turn()) {
                assertThat(rest).isEqualTo(Rest.NONE);
            }
            pruning.run(Duration.ofSeconds(5));
            largest = Math.max(largest, bytes("changes"));
            if (round % (LONG ? rounds / 10 : rounds) == 0) {
                report(round * ROUND);
            }
        }

        assertThat(Integer.parseInt(rig.query("select count(*) from sync.changes").get(0))).isLessThanOrEqualTo(2 * ROUND);
        assertThat(largest).as("the log").isLessThan(LONG ? 200_000_000 : 3_000_000);
        assertThat(bytes("streams") + bytes("received")).as("rows that every batch writes").isLessThan(1_000_000);
        assertThat(bytes("deliveries") / RECORDS).as("bytes of a delivery").isLessThan(LONG ? 300 : 500);
        assertThat(bytes("owned") / RECORDS).as("bytes of an owned row").isLessThan(LONG ? 400 : 600);
    }

    /** Mostly updates, all over the table; some records go and come again. */
    private void change(int round) {
        var half = ROUND - 20;
        var from = (long) round * half % RECORDS;
        rig.execute("""
                update steps_source set name = 'round %1$d' where id in (select (%2$d + n) %% %3$d + 1 from generate_series(1, %4$d) n);
                update steps_source set name = name || '!' where id in (select (%2$d + n) %% %3$d + 1 from generate_series(1, %4$d) n);
                delete from steps_source where id between %5$d and %5$d + 9;
                insert into steps_source select n, 's' || n, 'again' from generate_series(%5$d, %5$d + 9) n"""
                .formatted(round, from, RECORDS, Math.min(half / 2, RECORDS), round % (RECORDS / 10 - 1) * 10 + 1));
        if (!LONG && round % 3 == 0) {
            rig.execute("vacuum sync.changes, sync.deliveries, sync.owned"); // as autovacuum would, which comes once a minute only
        }
    }

    private long bytes(String table) {
        return Long.parseLong(rig.query("select pg_total_relation_size('sync.%s')".formatted(table)).get(0));
    }

    private void report(int changes) {
        for (var table : TABLES) {
            LOG.infof("after %d changes table=%s %s", changes, table, rig.query("""
                    select format('rows=%%s table=%%s kB indexes=%%s kB dead=%%s autovacuums=%%s', (select count(*) from sync.%1$s),
                        pg_table_size('sync.%1$s') / 1024, pg_indexes_size('sync.%1$s') / 1024, n_dead_tup, autovacuum_count)
                    from pg_stat_user_tables where relid = 'sync.%1$s'::regclass""".formatted(table)).get(0));
        }
    }
}
