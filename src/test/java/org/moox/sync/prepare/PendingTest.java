package org.moox.sync.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.moox.sync.log.Change;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.SyncDefinition.IfExists;

class PendingTest {

    private static final UUID SOURCE = UUID.randomUUID();
    private static final UUID TARGET = UUID.randomUUID();
    private static final List<List<String>> FROM_TARGET = List.of(List.of(TARGET.toString(), "item"));
    private static final List<List<String>> FROM_ELSEWHERE = List.of(List.of(UUID.randomUUID().toString(), "item"));

    private final SyncDefinition sync = new SyncDefinition(UUID.randomUUID(), 1, 1, "items", true, SOURCE, "item", TARGET,
            "item", false, IfExists.UPDATE,
            null, true, List.of(), null, null, null, List.of("id"));

    @Test
    void severalChangesOfARecordAreOneWithTheLastPositionAndOperation() {
        var pending = Pending.of(sync,
                List.of(change(1, "7", Change.CREATED, List.of()), change(2, "8", Change.UPDATED, List.of()),
                        change(3, "7", Change.DELETED, List.of())));

        assertThat(pending).containsOnlyKeys("7", "8");
        assertThat(pending.get("7")).isEqualTo(new Pending(3, Change.DELETED, List.of()));
    }

    @Test
    void aChangeThatCameFromTheTargetDoesNotGoBack() {
        assertThat(Pending.of(sync, List.of(change(1, "7", Change.UPDATED, FROM_TARGET)))).isEmpty();
    }

    @Test
    void aChangeMadeHereGoesEvenWhenItIsCoalescedWithOneFromTheTarget() {
        var pending = Pending.of(sync,
                List.of(change(1, "7", Change.UPDATED, List.of()), change(2, "7", Change.UPDATED, FROM_TARGET)));

        assertThat(pending.get("7")).isEqualTo(new Pending(2, Change.UPDATED, List.of()));
    }

    @Test
    void anItemCarriesTheOriginsThatAllItsChangesShare() {
        var both = List.of(FROM_ELSEWHERE.get(0), List.of("somebody", "else"));

        var pending = Pending.of(sync,
                List.of(change(1, "7", Change.UPDATED, both), change(2, "7", Change.UPDATED, FROM_ELSEWHERE)));

        assertThat(pending.get("7").origin()).isEqualTo(FROM_ELSEWHERE);
    }

    @Test
    void changesOfOtherModelsAndForOtherSyncsAreNotConcerned() {
        var foreign = new Change(1, "other", Change.UPDATED, "7", List.of(), null);
        var notForUs = new Change(2, "item", Change.UPDATED, "7", List.of(), UUID.randomUUID());
        var forUs = new Change(3, "item", Change.UPDATED, "9", List.of(), sync.id());

        assertThat(Pending.of(sync, List.of(foreign, notForUs, forUs))).containsOnlyKeys("9");
    }

    private static Change change(long position, String key, String operation, List<List<String>> origin) {
        return new Change(position, "item", operation, key, origin, null);
    }
}
