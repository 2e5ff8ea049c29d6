package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.moox.sync.apply.Links.Link;
import org.moox.sync.apply.Links.Scope;
import org.moox.sync.wire.Item;

/**
 * Brings and removes what travels with the records of a run, in the savepoint of the run: what cannot be written refuses the record that it belongs to. First
 * goes what no record of the run brings any more, then the rest is written like any record: so one that moves keeps its row, and what is unique is free.
 */
final class Children {

    private final Session session;
    private final Upserts upserts;
    private final Deletes deletes;
    private final Displacement displacement;
    private final Rows rows;
    private final Links links;

    Children(Session session, Appended appended) {
        this.session = session;
        upserts = new Upserts(session, works -> {
        });
        deletes = new Deletes(session);
        displacement = new Displacement(session);
        rows = new Rows(session, appended);
        links = new Links(session);
    }

    /** The records of the run have their rows: so has then what travels with them. */
    void bring(Run run, Map<Work, Outcome> outcomes) throws SQLException {
        var parents = outcomes.keySet()
                .stream()
                .filter(w -> outcomes.get(w) == Outcome.Done.APPLIED || outcomes.get(w) == Outcome.Done.UNCHANGED)
                .filter(w -> !w.family().brought().isEmpty())
                .toList();
        if (parents.isEmpty()) {
            return;
        }
        origin(run);
        var changed = prune(run, parents, listed(parents), family -> family.brought().keySet());
        var children = parents.stream().flatMap(p -> p.family().brought().values().stream()).flatMap(List::stream).toList();
        var written = write(run, children);
        var kept = new ArrayList<Link>();
        for (var parent : parents) {
            parent.family().brought().values().stream().flatMap(List::stream).forEach(child -> {
                if (written.get(child) == Outcome.Done.APPLIED) {
                    changed.add(parent.item().record());
                }
                if (written.get(child) != Outcome.Done.SKIPPED) {
                    kept.add(link(parent, child));
                }
            });
        }
        links.tie(run.sync(), kept);
        parents.stream().filter(p -> changed.contains(p.item().record())).forEach(p -> outcomes.put(p, Outcome.Done.APPLIED));
    }

    /** Before the rows of these records go, goes what travelled with them. */
    void remove(List<Work> parents) throws SQLException {
        if (parents.stream().anyMatch(p -> !p.family().kin().isEmpty())) {
            var run = new Run(parents);
            origin(run);
            prune(run, parents, Set.of(), family -> family.kin().keySet());
        }
    }

    private void origin(Run run) throws SQLException {
        session.origin(Order.origin(session.source(), run, run.works().get(0).family().kin().keySet()));
    }

    private static Set<Link> listed(List<Work> parents) {
        var listed = new HashSet<Link>();
        parents.forEach(parent -> parent.family()
                .brought()
                .values()
                .stream()
                .flatMap(List::stream)
                .forEach(child -> listed.add(link(parent, child))));
        return listed;
    }

    private static Link link(Work parent, Work child) {
        return new Link(child.sync().sourceModel(), child.model().name(), child.item().record(), parent.item().record());
    }

    /** Returns the records that have lost something. */
    private Set<String> prune(Run run, List<Work> parents, Collection<Link> listed, Function<Family, Set<String>> relations)
            throws SQLException {
        var scopes = new ArrayList<Scope>();
        parents.forEach(parent -> relations.apply(parent.family())
                .forEach(relation -> scopes.add(new Scope(parent.item().record(), relation))));
        var kin = parents.get(0).family().kin();
        var left = links.left(run.sync(), scopes, listed);
        left.removeIf(link -> !kin.get(link.relation()).sync().targetModel().equals(link.model())); // of another configuration
        delete(run, kin, left);
        links.cut(run.sync(), left);
        var losing = new HashSet<String>();
        left.forEach(link -> losing.add(link.parent()));
        return losing;
    }

    private void delete(Run run, Map<String, Family.Kin> kin, List<Link> left) throws SQLException {
        var first = run.works().get(0).item();
        var works = new ArrayList<Work>();
        for (var link : left) {
            var item = new Item(first.sync(), first.revision(), Item.DELETED, first.position(), first.origin(), link.record(),
                    null, null, null, null, null);
            var relation = kin.get(link.relation());
            works.add(new Work(works.size(), item, relation.sync(), relation.bare(), List.of(), null, Family.NONE));
        }
        for (var gone : Order.of(works)) {
            named(gone, run, () -> deletes.apply(gone, rows));
        }
    }

    /** What is unique may pass from one to another among them, as among any records. */
    private Map<Work, Outcome> write(Run run, List<Work> children) throws SQLException {
        var runs = Order.of(children);
        try {
            return session.attempt(() -> write(run, runs, false));
        } catch (RefusedException e) {
            if (!e.refused().mayDependOnOthers()) {
                throw e;
            }
            displacement.displace(children);
            origin(run);
            return write(run, runs, true);
        }
    }

    private Map<Work, Outcome> write(Run run, List<Run> runs, boolean displaced) throws SQLException {
        var outcomes = new LinkedHashMap<Work, Outcome>();
        for (var some : runs) {
            var written = named(some, run, () -> upserts.apply(some, rows, displaced));
            for (var outcome : written.values()) {
                if (outcome instanceof Outcome.Refused refused) {
                    throw new RefusedException(refused).of(some.model().name());
                }
            }
            outcomes.putAll(written);
        }
        return outcomes;
    }

    // what refuses the record that it belongs to says which model it was
    private static <T> T named(Run some, Run run, Session.Step<T> step) throws SQLException {
        try {
            return step.take();
        } catch (SQLException e) {
            throw new RefusedException(Offence.of(e, run.works().size())).of(some.model().name());
        } catch (RefusedException e) {
            throw e.of(some.model().name());
        }
    }
}
