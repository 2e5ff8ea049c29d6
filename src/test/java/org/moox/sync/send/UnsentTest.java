package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ShownDeliveries;
import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.Retries;
import org.moox.sync.relation.Relations;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Records that are parked before they were ever sent: their target must not hear of them, not even when they go. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UnsentTest {

    private static final String ME = "me";
    private static final String STATES = "select record || ' ' || state from sync.deliveries order by record";

    @Inject
    StepsRig rig;

    @Inject
    Relations relations;

    @Inject
    Retries retries;

    @Inject
    ShownDeliveries shown;

    @Inject
    Transactions transactions;

    private final List<String> wire = new ArrayList<>();

    @BeforeEach
    void obedient() {
        rig.reset("update");
        rig.define("transformer = '" + Obedient.NAME + "'");
        wire.clear();
    }

    private void insert(int id, String name) {
        rig.execute("insert into steps_source values (%1$d, 's%1$d', '%2$s')".formatted(id, name));
    }

    private Batch next() {
        var batch = rig.next(ME).orElseThrow();
        wire.add(new String(batch.body(), StandardCharsets.UTF_8));
        return batch;
    }

    /** Everything flows; what was on the wire is kept. */
    private void flow() {
        for (var batch = rig.next(ME); batch.isPresent(); batch = rig.next(ME)) {
            wire.add(new String(batch.get().body(), StandardCharsets.UTF_8));
            rig.settle(batch.get(), rig.apply(batch.get()));
        }
    }

    private void stuckBeside(String beside) {
        insert(4711, "fail");
        insert(5, beside);
        flow();
        assertThat(rig.query(STATES)).containsExactly("4711 unsent", "5 sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete from steps_source where id = 4711", "truncate steps_source",
            "update steps_source set id = 12 where id = 4711; delete from steps_source where id = 12",
            "update sync.syncs set filter = 'id < 100'; select sync.changed('steps_source', '4711')",
            "update sync.syncs set sync_ids = '[\"5\"]'; select sync.changed('steps_source', '4711')"})
    void whatGoesBeforeItWasSentIsNotSpokenOf(String going) {
        stuckBeside("fine");

        rig.execute(going);
        rig.define("revision = revision");
        flow();

        assertThat(String.join("", wire)).contains("\"s5\"").doesNotContain("4711");
        assertThat(rig.query("select record from sync.deliveries where state = 'unsent'")).isEmpty();
    }

    @Test
    void whatIsNotRelatedAnyMoreIsNotSpokenOf() {
        rig.define("use_platform_relations = true");
        relations.add("steps_source", "4711", rig.platform());
        relations.add("steps_source", "5", rig.platform());
        stuckBeside("fine");

        relations.remove("steps_source", "4711", rig.platform());
        flow();

        assertThat(String.join("", wire)).contains("\"s5\"").doesNotContain("4711");
        assertThat(rig.query(STATES)).containsExactly("5 sent");
    }

    @Test
    void whatFailsInAFilterOrCannotBeFoundAtAllIsNotSpokenOf() {
        rig.define("transformer = 'nobody'");
        insert(4711, "one");
        flow();
        rig.define("transformer = null, filter = 'name + 1 > 2'");
        flow();
        rig.execute("select sync.changed('steps_source', '4711')");
        flow();
        assertThat(rig.query(STATES)).containsExactly("4711 unsent");

        rig.execute("delete from steps_source");
        flow();

        assertThat(wire).isEmpty();
        assertThat(rig.query(STATES)).isEmpty();
    }

    @Test
    void whatWasDeliveredAndFailsNowIsDeletedThere() {
        stuckBeside("fine");

        rig.execute("update steps_source set name = 'fail' where id = 5");
        flow();
        assertThat(rig.query(STATES)).containsExactly("4711 unsent", "5 parked");
        assertThat(rig.target()).containsExactly("s5=FINE");
        rig.execute("delete from steps_source");
        flow();

        assertThat(rig.target()).isEmpty();
        assertThat(String.join("", wire)).doesNotContain("4711");
        assertThat(rig.query(STATES)).isEmpty();
    }

    @Test
    void whatWasWrittenAheadMayBeThere() {
        stuckBeside("fine");
        rig.execute("update steps_source set name = 'mended' where id = 4711");

        var lost = next();
        assertThat(rig.query(STATES)).containsExactly("4711 parked", "5 sent");
        rig.apply(lost); // and the answer gets lost
        rig.execute("delete from steps_source where id = 4711");
        flow();

        assertThat(rig.target()).containsExactly("s5=FINE");
        rig.execute("select sync.changed('steps_source', '4711')"); // a delete that was skipped goes again
        flow();
        assertThat(rig.query(STATES)).containsExactly("5 sent");
    }

    @Test
    void whatWasRemovedAndComesBackIsNewAgain() {
        stuckBeside("fine");
        rig.execute("delete from steps_source where id = 5");
        flow();
        wire.clear();

        insert(5, "fail");
        flow();
        rig.execute("delete from steps_source where id = 5");
        flow();

        assertThat(wire).isEmpty();
    }

    @Test
    void peopleSeeItParkedAndItsTimeComesAgain() {
        stuckBeside("fine");
        var sync = Integer.parseInt(rig.query("select number from sync.syncs").get(0));
        assertThat(parked(sync)).containsExactly("4711 parked");
        assertThat(transactions.<Boolean>run(c -> shown.retryOne(c, sync, "4711"))).isTrue();
        assertThat(retries.append(rig.platform())).isOne();
        flow();
        assertThat(transactions.<String>run(c -> shown.trouble(c, sync)))
                .startsWith("1 parked; record 4711: transformer_failed");
        assertThat(rig.query("select attempts from sync.deliveries where next_attempt > now() and state = 'unsent'"))
                .containsExactly("2");

        rig.execute("update steps_source set name = 'mended' where id = 4711");
        flow();

        assertThat(rig.target()).containsExactly("s4711=MENDED", "s5=FINE");
        assertThat(parked(sync)).isEmpty();
        assertThat(rig.query("select record from sync.deliveries where attempts > 0 or next_attempt is not null")).isEmpty();
    }

    private List<String> parked(int sync) {
        return transactions.run(c -> shown.page(c, new ShownDeliveries.Wanted(sync, "parked", null, null), 0, 10))
                .deliveries()
                .stream()
                .map(d -> d.record() + ' ' + d.state())
                .toList();
    }
}
