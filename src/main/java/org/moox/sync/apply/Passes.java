package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Applies the items of a batch: upserts, referenced tables first, then deletes, referencing tables first; again what was refused, as long as
 * a pass applies something. What is left goes together into one savepoint, with temporary values in the way's stead. Where a delete would take other rows along
 * by a foreign key, no delete comes before the upserts that can go at all.
 */
final class Passes {

    private final Session session;
    private final Upserts upserts;
    private final Deletes deletes;
    private final Displacement displacement;
    private final Handover handover;
    private final Rows rows;
    private final HandledRows handled;
    private final Children children;
    private final Belonging belonging;

    Passes(Session session, Consequences consequences, HandlerCalls calls) {
        this.session = session;
        var appended = consequences.appended(session.connection());
        children = new Children(session, appended);
        belonging = consequences.belonging(session);
        upserts = new Upserts(session, children::remove);
        deletes = new Deletes(session);
        displacement = new Displacement(session);
        handover = new Handover(session);
        rows = new Rows(session, appended);
        handled = new HandledRows(session, appended, calls);
    }

    /**
     * Settles all items. A single row that is too slow is refused.
     *
     * @throws org.moox.sync.problem.SyncException TOO_LARGE when all of it takes too long, UNAVAILABLE when others have locked too many of the rows
     */
    void apply(List<Work> works) throws SQLException {
        try {
            moveAway(works);
            repeat(works.stream().filter(Work::open).toList(), false);
            together(works.stream().filter(Passes::mayDependOnOthers).toList());
        } catch (SQLException e) {
            if (!Offence.SLOW.equals(e.getSQLState())) {
                throw e;
            }
            throw session.slow();
        }
    }

    /** Where deletes take other rows along, what points somewhere else from now on must be written first, even if it waits for what a delete sets free. */
    private void moveAway(List<Work> works) throws SQLException {
        var deletes = works.stream().filter(work -> work.item().isDelete()).toList();
        var upserts = works.stream().filter(work -> !work.item().isDelete()).toList();
        if (upserts.isEmpty() || !Cascades.from(session.connection(), deletes)) {
            return;
        }
        repeat(upserts, false);
        var waiting = upserts.stream().filter(Passes::mayDependOnOthers).toList();
        if (!waiting.isEmpty()) {
            together(Stream.concat(waiting.stream(), deletes.stream()).toList());
        }
    }

    private static boolean mayDependOnOthers(Work work) {
        return work.outcome() instanceof Outcome.Refused refused && refused.mayDependOnOthers();
    }

    private void repeat(List<Work> works, boolean displaced) throws SQLException {
        var open = works;
        var progress = true;
        while (progress && !open.isEmpty()) {
            progress = false;
            for (var run : Order.of(open)) {
                progress |= run.handled() ? oneByOne(run, displaced) : attempt(run, displaced);
            }
            open = open.stream().filter(Work::open).toList();
        }
    }

    // a handler is called for a record once in a pass, whatever becomes of the others
    private boolean oneByOne(Run run, boolean displaced) throws SQLException {
        var progress = false;
        for (var work : run.works()) {
            progress |= attempt(new Run(List.of(work)), displaced);
        }
        return progress;
    }

    /** Applies a run, or its halves if it fails, until the offenders stand alone. */
    private boolean attempt(Run run, boolean displaced) throws SQLException {
        try {
            session.origin(Order.origin(session.source(), run));
            var outcomes = session.attempt(() -> apply(run, displaced));
            outcomes.forEach(Work::settle);
            return outcomes.values().stream().anyMatch(Outcome.Done.class::isInstance);
        } catch (RefusedException e) {
            return split(run, displaced, e.refused());
        } catch (SQLException e) {
            var offence = Offence.of(e, run.works().size());
            if (offence.code().equals(Courtesy.LOCKED)) {
                session.courtesy().met();
            }
            return split(run, displaced, offence);
        }
    }

    private Map<Work, Outcome> apply(Run run, boolean displaced) throws SQLException {
        var writes = run.handled() ? handled : rows;
        if (run.delete()) {
            children.remove(run.works());
            return deletes.apply(run, writes);
        }
        var outcomes = upserts.apply(run, writes, displaced);
        children.bring(run, outcomes);
        belonging.take(run, outcomes);
        return outcomes;
    }

    private boolean split(Run run, boolean displaced, Outcome.Refused refused) throws SQLException {
        if (run.works().size() == 1) {
            run.works().get(0).settle(refused);
            if (refused.code().equals(Courtesy.LOCKED)) {
                session.courtesy().leaveOut(run.works().get(0));
            }
            return false;
        }
        return attempt(run.firstHalf(), displaced) | attempt(run.secondHalf(), displaced);
    }

    /** Tries what was refused as one, with its rows out of each other's way; a row that cannot go is handed over, who fails leaves, and the rest is tried again. */
    private void together(List<Work> works) throws SQLException {
        var group = works;
        var handed = new LinkedHashMap<Work, Work>();
        while (group.size() > 1 || group.stream().anyMatch(Mutual::pointsToItself)) {
            var before = outcomes(group);
            session.execute("savepoint together");
            handover.apply(handed);
            var rest = group.stream().filter(work -> !handed.containsKey(work) || work.open()).toList();
            displacement.displace(rest);
            var failed = atOnce(rest);
            if (failed.isEmpty()) {
                session.execute("release savepoint together");
                return;
            }
            session.execute("rollback to savepoint together");
            session.execute("release savepoint together");
            before.forEach(Work::settle);
            var heirs = Handover.pairs(group, failed);
            heirs.keySet().removeAll(handed.keySet());
            if (!heirs.isEmpty()) {
                handed.putAll(heirs);
                continue;
            }
            group = group.stream().filter(work -> !failed.contains(work)).toList();
            var left = group;
            handed.entrySet().removeIf(pair -> !left.contains(pair.getKey()) || !left.contains(pair.getValue()));
        }
    }

    /** Records that point to each other are written without that first, and once more when all have their rows; returns what fails. */
    private List<Work> atOnce(List<Work> group) throws SQLException {
        Mutual.defer(group);
        repeat(group, true);
        var incomplete = group.stream().filter(work -> !work.open() && work.incomplete()).toList();
        group.forEach(work -> work.defer(Set.of()));
        if (!incomplete.isEmpty()) {
            incomplete.forEach(work -> work.settle(Mutual.INCOMPLETE));
            repeat(group.stream().filter(Work::open).toList(), true);
        }
        return group.stream().filter(Work::open).toList();
    }

    private static Map<Work, Outcome> outcomes(List<Work> works) {
        var outcomes = new LinkedHashMap<Work, Outcome>();
        works.forEach(work -> outcomes.put(work, work.outcome()));
        return outcomes;
    }
}
