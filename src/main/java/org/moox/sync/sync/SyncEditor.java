package org.moox.sync.sync;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Peer;
import org.moox.sync.platform.Registry;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** Creates, replaces and deletes definitions on the master: look first, then write in one short transaction, then tell the peers. */
@ApplicationScoped
class SyncEditor {

    private final Registry registry;
    private final Parties parties;
    private final Rules rules;
    private final Fitness fitness;
    private final Clock clock;

    SyncEditor(Registry registry, Parties parties, Rules rules, Fitness fitness, Clock clock) {
        this.registry = registry;
        this.parties = parties;
        this.rules = rules;
        this.fitness = fitness;
        this.clock = clock;
    }

    SyncView create(NewSync draft) {
        registry.requireMaster();
        if (draft.id() == null) {
            return save(UUID.randomUUID(), draft, null);
        }
        if (QuarkusTransaction.requiringNew().call(() -> Sync.findByIdOptional(draft.id()).isPresent())) {
            throw new SyncException(Reason.CONFLICT, "id", "There is a sync " + draft.id() + " already.");
        }
        return save(draft.id(), draft, null);
    }

    SyncView replace(UUID id, NewSync draft) {
        registry.requireMaster();
        return save(id, draft, QuarkusTransaction.requiringNew().call(() -> Sync.require(id).entry()));
    }

    void delete(UUID id) {
        registry.requireMaster();
        var gone = QuarkusTransaction.requiringNew().call(() -> {
            var sync = Sync.require(id);
            registry.nextRevision();
            sync.delete();
            return sync.entry();
        });
        parties.tell(List.of(gone)); // who is not reached now learns it from the next round
    }

    private SyncView save(UUID id, NewSync draft, SyncEntry before) {
        var source = parties.named("source_platform_id", draft.sourcePlatformId(), draft.sourcePlatform());
        var target = parties.named("target_platform_id", draft.targetPlatformId(), draft.targetPlatform());
        var entry = draft.entry(id, source.id(), target.id());
        var looked = look(entry, source, target, before == null ? brought(draft, entry) : before);
        var written = QuarkusTransaction.requiringNew().call(() -> {
            // holds the registry, so that two syncs saved at once do not close a ring together
            var revision = registry.nextRevision();
            var faults = new Faults();
            parties.now(entry.sourcePlatformId());
            rules.check(entry, parties.now(entry.targetPlatformId()), Sync.definitions(), faults);
            faults.refuse();
            return Sync.write(entry, clock.instant()).decide(looked, revision);
        });
        var told = before == null ? List.of(written.entry()) : List.of(written.entry(), before);
        return parties.view(written).warned(looked.warnings()).pushed(parties.tell(told));
    }

    /** A sync that is brought back from another registry was looked at there; null when it is a new one. */
    private static SyncEntry brought(NewSync draft, SyncEntry entry) {
        if (draft.id() == null || draft.identifier() == null) {
            return null;
        }
        return new SyncEntry(entry.id(), entry.title(), entry.status(), entry.sourcePlatformId(), entry.sourceModel(),
                entry.targetPlatformId(), entry.targetModel(), entry.usePlatformRelations(), entry.ifExists(), entry.syncIds(),
                entry.syncAllFields(), entry.fieldMappings(), entry.transformer(), entry.filter(), entry.transformation(),
                draft.identifier(), entry.interval(), null, 0);
    }

    /** What the models of both platforms say; its identifier is null while a platform cannot be asked. */
    private Verdict.Fits look(SyncEntry entry, Peer source, Peer target, SyncEntry before) {
        var faults = new Faults();
        rules.check(entry, target, QuarkusTransaction.requiringNew().call(Sync::definitions), faults);
        var verdict = fitness.look(entry, source, target);
        if (verdict instanceof Verdict.Unfit unfit) {
            faults.addAll(unfit.faults());
        }
        faults.refuse();
        if (verdict instanceof Verdict.Fits fits) {
            return fits;
        }
        return new Verdict.Fits(before != null && asksTheSame(entry, before) ? before.identifier() : null, List.of(), null);
    }

    /** Whether what the models were looked at for has stayed as it was. */
    private static boolean asksTheSame(SyncEntry now, SyncEntry before) {
        return now.sourcePlatformId().equals(before.sourcePlatformId()) && now.sourceModel().equals(before.sourceModel())
                && now.targetPlatformId().equals(before.targetPlatformId()) && now.targetModel().equals(before.targetModel())
                && (now.syncIds() == null || now.syncIds().equals(before.syncIds()))
                && (before.usePlatformRelations() || !now.usePlatformRelations())
                && Objects.equals(now.transformer(), before.transformer())
                && Objects.equals(now.transformation(), before.transformation())
                && Objects.equals(Mapping.of(now), Mapping.of(before));
    }
}
