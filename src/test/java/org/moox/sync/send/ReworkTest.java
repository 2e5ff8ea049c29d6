package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.SyncDefinitions;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.reconcile.run.Rework;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A changed definition, through every step: what enters is brought, what leaves is deleted on the target. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ReworkTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @Inject
    Rework rework;

    @Inject
    FullRun fullRun;

    @Inject
    SyncDefinitions definitions;

    @BeforeEach
    void threeDelivered() {
        rig.reset("update");
        rig.define("sync_ids = '[\"1\", \"2\", \"3\"]'");
        rework.look();
        rig.execute(
                "delete from sync.runs; insert into steps_source values (1, 's1', 'one'), (2, 's2', 'two'), (3, 's3', 'three'), (4, 's4', 'four'), (5, 's5', 'five')");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s1=one", "s2=two", "s3=three");
    }

    @Test
    void whatEntersTheListIsBroughtAndWhatLeavesIsDeletedAlsoWhenItIsGone() {
        rig.define("sync_ids = '[\"2\", \"4\"]'");
        rig.execute("delete from steps_source where id = 3");
        assertThat(rework.look()).isEqualTo(1);
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s2=two", "s4=four");
        assertThat(rig.query("select record from sync.deliveries order by 1")).containsExactly("2", "4");
        assertThat(rig.query("select 1 from sync.runs")).isEmpty();
        assertThat(rework.look()).isZero();
    }

    @Test
    void whatLeftIsDeletedWhenTheSourceIsBackAlsoIfItWasDeletedMeanwhile() {
        rig.define("status = false");
        rig.define("sync_ids = '[\"1\"]'");
        rig.execute("delete from steps_source where id = 3");
        assertThat(rework.look()).isZero();
        rig.define("status = true");
        assertThat(rework.look()).isEqualTo(1);
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s1=one");
    }

    @Test
    void aFilterOrAMappingThatChangesBringsAllRecordsAgain() {
        rig.define(
                "sync_ids = null, filter = 'id > 1', field_mappings = '[{\"source\": \"slug\", \"target\": \"slug\"}, {\"target\": \"name\", \"value\": \"x\"}]'");
        assertThat(rework.look()).isEqualTo(1);
        fullRun.start(List.of());
        await().untilAsserted(() -> {
            rig.flow(ME);
            assertThat(rig.target()).containsExactly("s2=x", "s3=x", "s4=x", "s5=x");
        });
        await().untilAsserted(() -> {
            rig.flow(ME);
            assertThat(rig.query("select state from sync.runs")).containsExactly("done");
        });
    }

    @Test
    void aListThatWasChangedAgainBeforeAnybodySawToItLeavesNothingBehind() {
        listed("4");
        rig.execute("update steps_source set name = name || '!'"); // 4 is brought by the list in between, 1 taken away
        rig.flow(ME);
        listed("1");
        rework.look();
        fullRun.start(List.of());
        await().untilAsserted(() -> {
            rig.flow(ME);
            assertThat(rig.target()).containsExactly("s1=one!");
        });
    }

    /** As the master's registry says it. */
    private void listed(String... records) {
        QuarkusTransaction.requiringNew()
                .run(() -> definitions.replace(definitions.all()
                        .stream()
                        .map(s -> new SyncEntry(s.id(), s.title(), s.status(), s.sourcePlatformId(), s.sourceModel(),
                                s.targetPlatformId(),
                                s.targetModel(), s.usePlatformRelations(), s.ifExists(), List.of(records), s.syncAllFields(),
                                s.fieldMappings(), s.transformer(), s.filter(), s.transformation(),
                                s.identifier(), s.interval(), s.widened(), s.revision() + 1))
                        .toList()));
        rig.refresh();
    }

    @Test
    void titleIntervalAndWhatHappensToRowsOfOthersAskForNothing() {
        rig.define("title = 'other', \"interval\" = 7, if_exists = 'skip', has_errors = true, revision = revision + 1");

        assertThat(rework.look()).isZero();
    }
}
