package org.moox.sync.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jboss.logging.Logger;
import org.moox.sync.model.Child;
import org.moox.sync.model.Column;
import org.moox.sync.model.Edition;
import org.moox.sync.model.Model;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.ChangesAnswer.Waiting;
import org.moox.sync.wire.Item;

/** Admits an item only if a sync definition known here allows exactly this: from this source, to this platform, into an exposed model. */
final class Admission {

    private static final Logger LOG = Logger.getLogger(Admission.class);

    private final UUID source;
    private final UUID self;
    private final Definitions definitions;
    private final boolean trial;
    private final Shapes shapes = new Shapes();
    private final Set<String> leftOut = new HashSet<>();
    private int children;

    /** What is known here. */
    record Definitions(Function<UUID, Optional<SyncDefinition>> sync, Supplier<List<SyncDefinition>> all,
            Function<String, Optional<Model>> model, Function<String, Optional<SyncHandler>> handler,
            Function<String, List<Child>> children, Tables tables) {
    }

    /** How the tables looked when they were last read; {@code refresh} reads them again. */
    record Tables(Supplier<Edition> edition, Runnable refresh) {
    }

    Admission(UUID source, UUID self, Definitions definitions) {
        this(source, self, definitions, false);
    }

    /** @param trial whether nothing of it will last: then a sync may be switched off */
    Admission(UUID source, UUID self, Definitions definitions, boolean trial) {
        this.source = source;
        this.self = self;
        this.definitions = definitions;
        this.trial = trial;
    }

    /** @param number of the item in its batch */
    Verdict judge(int number, Item item) {
        var sync = definitions.sync().apply(item.sync()).orElse(null);
        if (sync == null || sync.revision() < item.revision()) {
            return new Verdict.Early(new Waiting(item.sync(), item.revision()));
        }
        try {
            var model = admit(sync, item);
            var allowed = new Allowance(sync).of(item);
            var parents = parents(model, allowed);
            var shape = item.isDelete() ? shapes.bare(model) : shapes.of(model, allowed, parents);
            return new Verdict.Admitted(new Work(number, allowed, sync, shape, parents,
                    definitions.handler().apply(model.name()).orElse(null), family(sync, model, allowed)));
        } catch (RefusedException e) {
            return new Verdict.Denied(new Refusal(item.sync(), item.record(), item.position(), e.refused().code(),
                    e.refused().detail()));
        }
    }

    private Model admit(SyncDefinition sync, Item item) {
        if (!sync.source().equals(source) || !sync.target().equals(self)) {
            throw new RefusedException("not_yours", "This sync does not lead from the sender to this platform.");
        }
        if (!sync.active() && !trial) {
            throw new RefusedException("inactive_sync", "The sync is switched off.");
        }
        var model = definitions.model()
                .apply(sync.targetModel())
                .orElseThrow(() -> new RefusedException("unknown_model",
                        "Model " + sync.targetModel() + " is not exposed on the target."));
        if (Shape.home(model).isEmpty()) {
            throw new RefusedException("no_identifier", "Table of model " + model.name() + " has no usable unique key.");
        }
        if (!item.isDelete() && !Item.CREATED.equals(item.event()) && !Item.UPDATED.equals(item.event())) {
            throw new RefusedException("invalid_item", "The item's event is none of created, updated, deleted.");
        }
        return model;
    }

    private Family family(SyncDefinition sync, Model model, Item item) {
        var kin = new LinkedHashMap<String, Family.Kin>();
        definitions.children()
                .apply(model.name())
                .forEach(child -> kin.put(child.relation(), new Family.Kin(child,
                        sync.ofChildren(child.relation(), child.model().name(), List.of()), shapes.bare(child.model()))));
        var brought = new LinkedHashMap<String, List<Work>>();
        if (!item.isDelete() && item.children() != null) {
            item.children().forEach((relation, records) -> {
                if (kin.containsKey(relation)) {
                    brought.put(relation,
                            records.stream().map(record -> child(sync, item, model, kin.get(relation), record)).toList());
                } else if (leftOut.add(relation)) {
                    LOG.debugf("left out what this platform does not let travel relation=%s model=%s", relation, model.name());
                }
            });
        }
        return kin.isEmpty() ? Family.NONE : new Family(kin, brought);
    }

    private Work child(SyncDefinition sync, Item parent, Model owner, Family.Kin kin, Item.Child child) {
        var refs = new HashMap<String, Item.Reference>(child.refs() == null ? Map.of() : child.refs());
        var to = new Item.Reference(owner.name(), parent.record(), null, sync.sourceModel());
        kin.child().reference().columns().forEach(c -> refs.put(c, to));
        var item = new Item(parent.sync(), parent.revision(), Item.UPDATED, parent.position(), parent.origin(), child.record(),
                child.key(), child.data(), refs, null, null);
        var model = kin.child().model();
        try {
            var parents = parents(model, item);
            return new Work(children++, item, kin.sync(), shapes.of(model, item, parents, true), parents, null, Family.NONE);
        } catch (RefusedException e) {
            throw e.of(model.name());
        }
    }

    private List<Work.Parent> parents(Model model, Item item) {
        if (item.isDelete() || item.refs() == null) {
            return List.of();
        }
        var parents = new ArrayList<Work.Parent>();
        item.refs().forEach((name, reference) -> {
            var column = model.column(name).filter(c -> !c.generated());
            if (column.isPresent() && reference != null) {
                parents.add(parent(model, column.get(), reference));
            }
        });
        return parents;
    }

    // this platform's own foreign key says which model is meant, whatever the item says
    private Work.Parent parent(Model model, Column column, Item.Reference reference) {
        var own = Pointed.own(model, column, reference.model());
        var name = own.map(Model.Reference::model).orElse(reference.model());
        var parent = Optional.ofNullable(name)
                .flatMap(definitions.model())
                .orElseThrow(() -> new RefusedException("unknown_model",
                        "Model " + name + ", which " + column.name() + " points to, is not exposed on the target."));
        var home = Shape.home(parent);
        if (home.isEmpty()) {
            throw new RefusedException("no_identifier", "Table of model " + parent.name() + " has no usable unique key.");
        }
        var shape = parent.name().equals(reference.model()) ? shapes.ofParent(parent, reference) : shapes.bare(parent);
        return own.flatMap(r -> parent.column(r.referenced().get(r.columns().indexOf(column.name()))))
                .or(() -> home.size() == 1 ? Optional.of(home.get(0)) : Optional.empty())
                .map(referenced -> new Work.Parent(column, referenced, sourceModels(parent, reference), shape, reference))
                .orElseThrow(() -> new RefusedException("invalid_item",
                        "Column " + column.name() + " does not reference model " + parent.name() + " on the target."));
    }

    private List<String> sourceModels(Model parent, Item.Reference reference) {
        return definitions.all()
                .get()
                .stream()
                .filter(s -> s.source().equals(source) && s.targetModel().equals(parent.name()))
                .map(SyncDefinition::sourceModel)
                .filter(model -> reference.sourceModel() == null || model.equals(reference.sourceModel()))
                .distinct()
                .toList();
    }

    /** Whether a refusal could name the item; a sender never makes one that cannot be named, nor one that PostgreSQL could not hold. */
    static boolean wellFormed(Item item) {
        return item != null && item.sync() != null && item.position() != null && isText(item.record()) && item.event() != null
                && item.origin().stream().allMatch(Admission::isPair)
                && (item.refs() == null || item.refs().entrySet().stream().map(Map.Entry::getKey).noneMatch(String::isEmpty))
                && (item.children() == null || item.children().values().stream().allMatch(Admission::areRecords)
                        && item.children().keySet().stream().allMatch(Admission::isText));
    }

    private static boolean areRecords(List<Item.Child> children) {
        return children != null && children.stream().allMatch(child -> child != null && isText(child.record()));
    }

    private static boolean isPair(List<String> pair) {
        return pair != null && pair.size() == 2 && pair.stream().allMatch(Admission::isText);
    }

    private static boolean isText(String text) {
        return text != null && text.indexOf(0) < 0;
    }
}
