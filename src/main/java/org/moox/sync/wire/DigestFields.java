package org.moox.sync.wire;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What both sides of a sync compare of its records.
 *
 * @param existence whether nothing but their existence is compared: what a handler makes of a record only the handler knows
 * @param own fields of the record itself, in the order in which both sides hash them
 * @param children relation → fields of the records that travel by it
 * @param platforms the platforms whose relations travel with the records; null when relations do not travel
 */
@RegisterForReflection // bound by Jackson
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DigestFields(boolean existence, List<Field> own, Map<String, List<Field>> children, List<UUID> platforms) {

    public DigestFields {
        own = own == null ? List.of() : List.copyOf(own);
        children = children == null ? Map.of() : Map.copyOf(children);
        platforms = platforms == null ? null : List.copyOf(platforms);
    }

    /**
     * A field that is compared.
     *
     * @param name column of the target
     * @param type the target's full type; in a proposal the source's
     * @param catalog whether that type is one of PostgreSQL's own, so that the source can cast to it
     * @param parent model on the target that it points to, when its value means nothing on the other side; else null
     * @param key columns of the parent by which both sides name it; null: by the record of the source that it is
     */
    @RegisterForReflection // bound by Jackson
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Field(String name, String type, boolean catalog, String parent, List<String> key) {
        public Field {
            key = key == null ? null : List.copyOf(key);
        }
    }
}
