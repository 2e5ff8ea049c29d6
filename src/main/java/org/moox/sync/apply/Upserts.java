package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.moox.sync.apply.Finding.Decision;

/** Brings the rows of one run: one look at what is here, then at most one UPDATE and one INSERT. */
final class Upserts {

    private final Owned owned;
    private final Parents parents;
    private final Leaving leaving;

    Upserts(Session session, Leaving leaving) {
        owned = new Owned(session);
        parents = new Parents(session);
        this.leaving = leaving;
    }

    /** Told before records give up the rows that they own, which then go. */
    @FunctionalInterface
    interface Leaving {
        void of(List<Work> works) throws SQLException;
    }

    /** What is to be done with the items of a run. */
    private static final class Plan {
        private final Map<Work, String> updates = new LinkedHashMap<>();
        private final List<Work> inserts = new ArrayList<>();
        private final Map<Work, String> leaving = new LinkedHashMap<>();
        private final List<String> forgotten = new ArrayList<>();
        private final List<Work> kept = new ArrayList<>();
    }

    /**
     * Applies the run as a whole.
     *
     * @param writes what brings the rows
     * @param displaced the rows of the items carry temporary values
     * @return outcome of each item
     * @throws SQLException and RefusedException when something of it cannot be written
     */
    Map<Work, Outcome> apply(Run run, Writes writes, boolean displaced) throws SQLException {
        var outcomes = new LinkedHashMap<Work, Outcome>();
        var works = parents.resolve(run, outcomes);
        if (works.isEmpty()) {
            return outcomes;
        }
        var plan = plan(run, works, displaced, outcomes);
        if (!plan.leaving.isEmpty()) {
            leaving.of(List.copyOf(plan.leaving.keySet()));
            writes.delete(run, plan.leaving.values());
        }
        owned.forget(run, plan.forgotten);
        update(run, plan, writes, outcomes);
        insert(run, plan, writes);
        plan.inserts.forEach(work -> outcomes.put(work, Outcome.Done.APPLIED));
        return outcomes;
    }

    private void insert(Run run, Plan plan, Writes writes) throws SQLException {
        if (run.shape().keyless()) {
            owned.keep(run, plan.updates);
            for (var work : plan.inserts) { // one by one: nothing else tells which of them has become which row
                var names = writes.insert(run.shape(), List.of(work));
                if (names.isEmpty()) {
                    throw new RefusedException(Outcome.Refused.NOT_WRITTEN,
                            "The row was not written; a trigger or rule of the table swallows it.");
                }
                owned.evict(run, names);
                owned.keep(run, Map.of(work, names.get(0)));
            }
            return;
        }
        owned.evict(run, writes.insert(run.shape(), plan.inserts));
        if (!plan.kept.isEmpty()) {
            owned.keep(run, plan.kept);
        }
    }

    private Plan plan(Run run, List<Work> works, boolean displaced, Map<Work, Outcome> outcomes) throws SQLException {
        var findings = owned.classify(run, works);
        var plan = new Plan();
        var claimed = new HashSet<String>();
        for (var work : works) {
            var finding = findings.get(work.number());
            var claim = finding.at() != null ? "row " + finding.at() : "new " + finding.wanted();
            var decision = claimed.add(claim)
                    ? finding.decide(work.item().record(), run.sync().ifExists(), displaced)
                    : new Decision.Refuse(Outcome.Refused.TAKEN, "Another record of the source has the same identifier.");
            add(plan, work, decision, outcomes);
        }
        return plan;
    }

    private static void add(Plan plan, Work work, Decision decision, Map<Work, Outcome> outcomes) {
        if (decision instanceof Decision.Insert) {
            plan.inserts.add(work);
            plan.kept.add(work);
        } else if (decision instanceof Decision.Update update) {
            plan.updates.put(work, update.row());
            plan.kept.add(work);
            leave(plan, work, update.leaves());
        } else if (decision instanceof Decision.Skip skip) {
            leave(plan, work, skip.leaves());
            plan.forgotten.add(work.item().record());
            outcomes.put(work, Outcome.Done.SKIPPED);
        } else if (decision instanceof Decision.Refuse refuse) {
            outcomes.put(work, refuse.outcome());
        }
    }

    private static void leave(Plan plan, Work work, String row) {
        if (row != null) {
            plan.leaving.put(work, row);
        }
    }

    private void update(Run run, Plan plan, Writes writes, Map<Work, Outcome> outcomes) throws SQLException {
        owned.relieve(run, plan.updates.values());
        var written = writes.update(run.shape(), plan.updates);
        var renamed = new HashMap<String, String>();
        plan.updates.forEach((work, row) -> {
            var now = written.get(work.number());
            outcomes.put(work, now == null ? Outcome.Done.UNCHANGED : Outcome.Done.APPLIED);
            if (now != null && !now.equals(row)) {
                renamed.put(row, now);
            }
        });
        owned.evict(run, renamed.values());
        owned.follow(run.sync().targetModel(), renamed);
    }
}
