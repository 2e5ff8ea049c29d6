package org.moox.sync.prepare;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;

/**
 * A record as it was read for a transformer.
 *
 * @param fields all columns under their own names
 * @param platforms those it is related to
 * @param refs foreign key column → its parent
 */
record SourceRow(RawJson fields, Set<UUID> platforms, Map<String, Item.Reference> refs)
        implements
            Weight.Weighed {

    @Override
    public long size() {
        return fields.text().length();
    }
}
