package org.moox.sync.wire;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One record's present state, or its absence, for one sync.
 *
 * @param revision revision of the sync that the source worked by
 * @param event {@code created} or {@code updated}: bring the state in {@code data}; {@code deleted}: remove what the record owns
 * @param position of the last change that is in this state
 * @param origin pairs of platform id and model that these changes have come through; never null
 * @param record the source's local identifier, as record key text
 * @param key present unique identifier: column of the target → value; absent for a delete
 * @param data column of the target → value as PostgreSQL text, or native JSON for boolean, integers and text; absent for a delete
 * @param refs foreign key column of the target → the parent it points to; null when there are none
 * @param children name of a relation → all records that belong to this one by it; null when none travel
 * @param platforms relations of the record, only those the target knows; null when relations do not travel
 */
@RegisterForReflection // bound by Jackson
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Item(UUID sync, long revision, String event, Position position, List<List<String>> origin, String record,
        RawJson key, RawJson data, Map<String, Reference> refs, Map<String, List<Child>> children, List<UUID> platforms) {

    public static final String CREATED = "created";
    public static final String UPDATED = "updated";
    public static final String DELETED = "deleted";

    public Item {
        origin = origin == null ? List.of() : List.copyOf(origin);
    }

    public boolean isDelete() {
        return DELETED.equals(event);
    }

    /**
     * The parent of a foreign key.
     *
     * @param model the parent's model on the target, as far as the source can tell
     * @param record the parent's local identifier on the source; null when the target may not know it
     * @param key the parent's unique identifier; null when the target may not know it, or the source does not
     * @param sourceModel the parent's model on the source; null from a source that does not say
     */
    @RegisterForReflection // bound by Jackson
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Reference(String model, String record, RawJson key, @JsonProperty("source_model") String sourceModel) {
    }

    /**
     * A record that travels with the one that it belongs to.
     *
     * @param record its local identifier on the source
     * @param key present unique identifier; what of it points to the parent is found by the target
     * @param refs foreign keys to other records; null when there are none
     */
    @RegisterForReflection // bound by Jackson
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Child(String record, RawJson key, RawJson data, Map<String, Reference> refs) {
    }
}
