package org.moox.sync.apply;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Item;

/** An admitted item on its way through the passes. */
final class Work {

    private final int number;
    private final Item item;
    private final SyncDefinition sync;
    private final Shape shape;
    private final List<Parent> parents;
    private final SyncHandler handler;
    private final Family family;
    private Outcome outcome;
    private Map<String, String> resolved = Map.of();
    private Set<String> deferred = Set.of();

    /**
     * A foreign key that is translated here.
     *
     * @param column of the item's table
     * @param referenced column of the parent whose value is written
     * @param sourceModels what the source may call the parent's model
     * @param shape the parent's identifier
     * @param reference the parent as the source names it
     */
    record Parent(Column column, Column referenced, List<String> sourceModels, Shape shape, Item.Reference reference) {
    }

    /**
     * @param handler that writes in place of our own statements; null when there is none
     * @param family what travels with the item
     */
    Work(int number, Item item, SyncDefinition sync, Shape shape, List<Parent> parents, SyncHandler handler, Family family) {
        this.number = number;
        this.item = item;
        this.sync = sync;
        this.shape = shape;
        this.parents = List.copyOf(parents);
        this.handler = handler;
        this.family = family;
    }

    int number() {
        return number;
    }

    Item item() {
        return item;
    }

    SyncDefinition sync() {
        return sync;
    }

    Model model() {
        return shape.model();
    }

    Shape shape() {
        return shape;
    }

    List<Parent> parents() {
        return parents;
    }

    SyncHandler handler() {
        return handler;
    }

    Family family() {
        return family;
    }

    /** What follows for the rows of this kind of item: the same statement writes them all. */
    Kind kind() {
        return new Kind(sync.id(), model().name(), item.isDelete(), item.origin(), shape.key(), shape.data(), shape.refs());
    }

    /** Items of one kind go into one statement. */
    record Kind(UUID sync, String model, boolean delete, List<List<String>> origin, List<Column> key, List<Column> data,
            List<Column> refs) {
    }

    void settle(Outcome outcome) {
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }

    boolean open() {
        return !(outcome instanceof Outcome.Done);
    }

    /** Foreign key column → value of the parent found in this pass. */
    Map<String, String> resolved() {
        return resolved;
    }

    /** What is not among the values stays unresolved; a parent that comes together with the item is null until it has its row. */
    void resolve(Map<String, String> values) {
        resolved = new HashMap<>(values);
        deferred.forEach(column -> resolved.putIfAbsent(column, null));
    }

    /** From now on, null stands in for parents that are not here yet in these foreign key columns. */
    void defer(Set<String> columns) {
        deferred = columns;
    }

    /** Whether it was written without some of its parents. */
    boolean incomplete() {
        return resolved.values().stream().anyMatch(Objects::isNull);
    }
}
