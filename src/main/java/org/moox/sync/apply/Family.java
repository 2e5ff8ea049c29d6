package org.moox.sync.apply;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.moox.sync.model.Child;
import org.moox.sync.sync.SyncDefinition;

/**
 * What travels with an item.
 *
 * @param kin by relation, what this platform lets travel with records of the item's model
 * @param brought by relation, the records that the item brings; a relation that it does not speak of stays as it is
 */
record Family(Map<String, Kin> kin, Map<String, List<Work>> brought) {

    static final Family NONE = new Family(Map.of(), Map.of());

    /**
     * A relation.
     *
     * @param sync the item's sync, as it brings these records
     * @param bare shape of a delete
     */
    record Kin(Child child, SyncDefinition sync, Shape bare) {
    }

    Family {
        kin = Map.copyOf(kin);
        brought = new LinkedHashMap<>(brought);
    }
}
