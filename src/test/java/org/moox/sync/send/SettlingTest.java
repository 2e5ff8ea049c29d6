package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What an answer means for the deliveries, when earlier answers were lost. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SettlingTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @BeforeEach
    void twoEmptyTables() {
        rig.reset("update");
    }

    @Test
    void whatWaitsForItsDefinitionIsNotForgottenWhenTheFirstAnswerIsLost() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        var batch = rig.next(ME).orElseThrow();
        rig.define("revision = 0"); // the target knows an older revision
        rig.apply(batch); // the answer is lost
        rig.define("revision = 1");

        rig.settle(batch, rig.apply(batch));

        assertThat(rig.query("select state from sync.deliveries")).containsExactly("waiting");
        assertThat(rig.query("select next_attempt is not null from sync.deliveries")).containsExactly("t");
    }

    @Test
    void aRecordThatCameBackWhileItsDeleteWasRefusedIsNotRetriedForEver() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        rig.execute(
                "update sync.deliveries set state = 'deleting', attempts = 2, next_attempt = now() + interval '1 h', error = 'x'");
        rig.execute("update steps_source set name = 'again'");

        var lost = rig.next(ME).orElseThrow();
        rig.apply(lost); // the answer is lost
        var again = rig.next(ME).orElseThrow();
        rig.settle(again, rig.apply(again));

        assertThat(rig.query("select state || ' ' || (next_attempt is null) from sync.deliveries"))
                .containsExactly("sent true");
    }
}
