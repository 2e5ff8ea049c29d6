package org.moox.sync.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.moox.sync.database.Transactions;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestAnswer.Judgement;
import org.moox.sync.wire.Item;

/**
 * Says what would become of items if they came in a batch: they are applied as a batch is, in a transaction that is rolled back. So what a trial calls the same is the same, whatever
 * types, references, children and triggers make of it. It waits for batches of the same source, and they wait for it: so it has a little time only, and whoever asks for too much asks for
 * less. Sequences go on, nothing else is left of it.
 */
@ApplicationScoped
public class Trial {

    private static final long LONGEST = 3_000;

    private final Transactions transactions;
    private final Admission.Definitions definitions;
    private final Consequences consequences;
    private final Entrance entrance;
    private final long statementTimeout;

    @Inject
    Trial(Transactions transactions, Admission.Definitions definitions, Consequences consequences, Entrance entrance,
            ApplyConfig config) {
        this.transactions = transactions;
        this.definitions = definitions;
        this.consequences = consequences;
        this.entrance = entrance;
        this.statementTimeout = config.statementTimeout().toMillis();
    }

    /** Carries the judgements out of the transaction, which it rolls back. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Judgement> judgements;

        RolledBack(List<Judgement> judgements) {
            super(null, null, false, false);
            this.judgements = judgements;
        }
    }

    /**
     * Judges items of one sync. A delete is only asked whether this sync holds the record; a record that a handler would write, whether it is there.
     *
     * @param source the authenticated sender
     * @param items at most one for each record
     * @param show whether the judgements shall show what is there
     * @throws org.moox.sync.problem.SyncException TOO_LARGE when it takes too long, UNAVAILABLE when others do
     */
    public List<Judgement> judge(UUID source, SyncDefinition sync, List<Item> items, boolean show) {
        var admission = new Admission(source, sync.target(), definitions, true);
        var verdicts = new IdentityHashMap<Item, Verdict>();
        items.forEach(item -> verdicts.put(item, admission.judge(verdicts.size(), item)));
        var known = definitions.all().get();
        var turns = Turns.of(definitions, known, List.copyOf(verdicts.values()));
        var further = consequences.of(items);
        Transactions.Work<List<Judgement>> trial = connection -> {
            var patience = new Patience(connection, statementTimeout / 6);
            patience.await(() -> Chain.lock(connection, source));
            patience.await(() -> turns.take(connection));
            var session = Session.begin(connection, source, Math.min(statementTimeout, LONGEST)); // its time begins now
            session.prepare(UUID.randomUUID(), known);
            throw new RolledBack(judge(session, further, items, verdicts, show));
        };
        try {
            return entrance.pass(source, turns, Duration.ofMillis(statementTimeout / 3),
                    () -> transactions.run(Duration.ofMillis(2 * statementTimeout), trial));
        } catch (RolledBack e) {
            return e.judgements;
        }
    }

    private List<Judgement> judge(Session session, Consequences further, List<Item> items, Map<Item, Verdict> verdicts,
            boolean show) throws SQLException {
        var works = verdicts.values().stream().flatMap(Trial::admitted).toList();
        var held = new HashMap<Work, Held>();
        for (var run : Order.of(works)) {
            var found = Held.of(session, run, show);
            run.works().forEach(work -> held.put(work, found.get(work.item().record())));
        }
        new Passes(session, further, null).apply(works.stream().filter(Trial::written).toList());
        for (var run : Order.of(works.stream().filter(w -> w.handler() != null && !w.item().isDelete()).toList())) {
            look(session, run);
        }
        return items.stream().map(item -> judgement(item, verdicts.get(item), held)).toList();
    }

    private static Stream<Work> admitted(Verdict verdict) {
        return verdict instanceof Verdict.Admitted admitted ? Stream.of(admitted.work()) : Stream.empty();
    }

    private static boolean written(Work work) {
        return work.handler() == null && !work.item().isDelete();
    }

    /** What would become of records that a handler writes, without it. */
    private static void look(Session session, Run run) throws SQLException {
        var outcomes = new HashMap<Work, Outcome>();
        var works = new Parents(session).resolve(run, outcomes);
        var findings = works.isEmpty() ? Map.<Integer, Finding>of() : new Owned(session).classify(run, works);
        for (var work : works) {
            var decision = findings.get(work.number()).decide(work.item().record(), run.sync().ifExists(), false);
            outcomes.put(work, decision instanceof Finding.Decision.Refuse refuse
                    ? refuse.outcome()
                    : decision instanceof Finding.Decision.Skip ? Outcome.Done.SKIPPED : Outcome.Done.UNCHANGED);
        }
        outcomes.forEach(Work::settle);
    }

    private static Judgement judgement(Item item, Verdict verdict, Map<Work, Held> all) {
        if (verdict instanceof Verdict.Denied denied) {
            return new Judgement(item.record(), Judgement.REFUSED, denied.refusal().code(), denied.refusal().detail(), null);
        }
        if (!(verdict instanceof Verdict.Admitted admitted)) {
            return new Judgement(item.record(), Judgement.REFUSED, "waiting", "The sync is not known here in this revision.",
                    null);
        }
        var held = all.get(admitted.work());
        var present = held == null ? null : held.present();
        if (item.isDelete()) {
            return new Judgement(item.record(), held == null ? Judgement.SAME : Judgement.EXTRA, null, null, present);
        }
        return admitted.work().outcome() instanceof Outcome.Refused refused
                ? new Judgement(item.record(), Judgement.REFUSED, refused.code(), refused.detail(), present)
                : new Judgement(item.record(), word(admitted.work().outcome(), held), null, null, present);
    }

    private static String word(Outcome outcome, Held held) {
        if (outcome == Outcome.Done.SKIPPED) {
            return Judgement.SKIPPED;
        }
        if (held == null || !held.here()) {
            return Judgement.MISSING;
        }
        return outcome == Outcome.Done.UNCHANGED ? Judgement.SAME : Judgement.DIFFERS;
    }
}
