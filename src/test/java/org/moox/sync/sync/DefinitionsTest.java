package org.moox.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.SyncDefinitions;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.RegistryAnswer.SyncState;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DefinitionsTest {

    private static final UUID A = UUID.randomUUID();
    private static final UUID B = UUID.randomUUID();
    private static final UUID C = UUID.randomUUID();

    @Inject
    SyncDefinitions port;

    @Inject
    Syncs syncs;

    @BeforeEach
    void nothingIsDefined() {
        replace();
    }

    @Test
    void whatTheMasterSaysIsTakenOverFieldByField() {
        var entry = entry(UUID.randomUUID(), A, B, 7);

        replace(entry);

        assertThat(concerning(A)).usingRecursiveFieldByFieldElementComparatorIgnoringFields("fieldMappings")
                .containsExactly(entry);
        var definition = syncs.require(entry.id());
        assertThat(definition.fieldMappings()).contains(FieldRule.of("name", "title"));
        assertThat(definition.identifier()).containsExactly("uuid");
        assertThat(definition.syncIds()).containsExactlyInAnyOrder("1", "a,b");
        assertThat(definition.ifExists()).isEqualTo(SyncDefinition.IfExists.SKIP);
        assertThat(definition.revision()).isEqualTo(7);
    }

    @Test
    void whatAPeerSaysOfItsSyncsUndoesNoEditMadeMeanwhile() {
        var entry = entry(UUID.randomUUID(), A, B, 7);
        replace(entry);

        QuarkusTransaction.requiringNew().run(() -> {
            var read = Sync.require(entry.id());
            QuarkusTransaction.requiringNew()
                    .run(() -> Sync.update("filter = 'id > 3', revision = 8 where id = ?1", entry.id()));
            read.fare(new SyncState(entry.id(), 7, true, "a trouble", Instant.now()));
        });

        var now = QuarkusTransaction.requiringNew().call(() -> Sync.require(entry.id()).entry());
        assertThat(now.filter()).isEqualTo("id > 3");
        assertThat(now.revision()).isEqualTo(8);
    }

    @Test
    void theDifferenceOfTwoLongListsIsFoundInNoTime() {
        var before = IntStream.range(0, 200_000).mapToObj(Integer::toString).toList();
        var now = IntStream.range(1, 200_001).mapToObj(Integer::toString).toList();

        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Redefinitions.moved(before, now)))
                .containsExactlyInAnyOrder("0", "200000");
    }

    @Test
    void aDefinitionKeepsItsNumberWhenItIsReplaced() {
        var kept = entry(UUID.randomUUID(), A, B, 1);
        var dropped = entry(UUID.randomUUID(), A, C, 1);
        replace(dropped, kept);
        var number = syncs.require(kept.id()).number();

        replace(entry(kept.id(), A, B, 2));

        assertThat(syncs.require(kept.id()).number()).isEqualTo(number);
        assertThat(syncs.find(dropped.id())).isEmpty();
        assertThat(concerning(C)).isEmpty();
        assertThat(concerning(B)).extracting(SyncEntry::revision).containsExactly(2L);
    }

    @Test
    void howASyncFaresSurvivesAReplacement() {
        var entry = entry(UUID.randomUUID(), A, B, 1);
        replace(entry);
        var at = Instant.parse("2026-01-02T03:04:05Z");
        syncs.report(entry.id(), "3 records are parked", at);
        syncs.report(entry.id(), "2 records are parked", null);

        replace(entry(entry.id(), A, B, 2));

        QuarkusTransaction.requiringNew().run(() -> {
            Sync sync = Sync.findById(entry.id());
            assertThat(sync.hasErrors).isTrue();
            assertThat(sync.errorMessage).isEqualTo("2 records are parked");
            assertThat(sync.lastSync).isEqualTo(at);
        });
    }

    @Test
    void aListOfIdsMayBeMissing() {
        var id = UUID.randomUUID();

        replace(new SyncEntry(id, "all", true, A, "m", B, "m", false, "update", null, true, null, null, null, null, null, 60,
                null,
                1));

        assertThat(syncs.require(id).syncIds()).isNull();
        assertThat(syncs.require(id).identifier()).isEmpty();
        assertThat(syncs.require(id).fieldMappings()).isEmpty();
    }

    @Test
    void aPeerSpeaksForTheSyncsThatItSendsAndForNoOther() {
        var ours = entry(UUID.randomUUID(), A, B, 1);
        var theirs = entry(UUID.randomUUID(), C, B, 1);
        replace(ours, theirs);
        var states = List.of(new SyncState(ours.id(), 1, true, "says A", null),
                new SyncState(theirs.id(), 1, true, "says A", null));

        QuarkusTransaction.requiringNew().run(() -> port.accept(A, states));

        QuarkusTransaction.requiringNew().run(() -> {
            assertThat(Sync.<Sync>findById(ours.id()).errorMessage).isEqualTo("says A");
            assertThat(Sync.<Sync>findById(theirs.id()).errorMessage).as("of a sync of C").isNull();
        });
    }

    private void replace(SyncEntry... entries) {
        QuarkusTransaction.requiringNew().run(() -> port.replace(List.of(entries)));
        syncs.refresh();
    }

    private List<SyncEntry> concerning(UUID platform) {
        return QuarkusTransaction.requiringNew().call(() -> new ArrayList<>(port.concerning(platform)));
    }

    private static SyncEntry entry(UUID id, UUID source, UUID target, long revision) {
        return new SyncEntry(id, "title", true, source, "product", target, "item", false, "skip", List.of("1", "a,b"), true,
                new RawJson("{\"name\": \"title\"}"), null, null, null, List.of("uuid"), 60, null, revision);
    }
}
