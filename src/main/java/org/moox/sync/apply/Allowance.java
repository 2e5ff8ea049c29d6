package org.moox.sync.apply;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

import org.moox.sync.model.RecordFields;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;

/**
 * What a definition lets an item bring. Its source has made the item by the same definition, or by an older revision of it, so usually nothing is left out; a
 * source that somebody has broken into may write no other records and fields than those that it was given.
 */
record Allowance(SyncDefinition sync) {

    /**
     * The item without what the definition does not speak of.
     *
     * @throws RefusedException when it does not speak of the record
     */
    Item of(Item item) {
        if (item.isDelete()) {
            return item;
        }
        if (sync.syncIds() != null && !sync.syncIds().contains(item.record())) {
            throw new RefusedException("not_listed",
                    "The sync is limited to listed records (sync_ids), and this is none of them.");
        }
        var platforms = sync.usePlatformRelations() ? item.platforms() : null;
        if (sync.syncAllFields() && sync.fieldMappings().isEmpty()) {
            return platforms == item.platforms() ? item : with(item, item.key(), item.data(), item.refs(), platforms);
        }
        return with(item, fields(item.key()), fields(item.data()), references(item.refs()), platforms);
    }

    private static Item with(Item item, RawJson key, RawJson data, Map<String, Item.Reference> refs,
            List<UUID> platforms) {
        return new Item(item.sync(), item.revision(), item.event(), item.position(), item.origin(), item.record(), key, data,
                refs, item.children(), platforms);
    }

    private Map<String, Item.Reference> references(Map<String, Item.Reference> refs) {
        if (refs == null) {
            return null;
        }
        var left = new HashMap<>(refs);
        left.keySet().removeIf(Predicate.not(sync::writes));
        return left;
    }

    private RawJson fields(RawJson json) {
        if (json == null) {
            return null;
        }
        try {
            var fields = RecordFields.of(json).asMap();
            return fields.keySet().removeIf(Predicate.not(sync::writes)) ? new RawJson(Run.text(fields)) : json;
        } catch (IllegalArgumentException e) {
            return json; // whoever looks at its columns refuses it
        }
    }
}
