package org.moox.sync.prepare;

import java.util.Map;

import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;

/** A record as it was read: its unique identifier, its fields under the target's names, its parents. */
record Row(RawJson key, RawJson data, Map<String, Item.Reference> refs) implements Weight.Weighed {

    @Override
    public long size() {
        return Weight.of(this);
    }
}
