package org.moox.sync.wire;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The models that a platform exposes, and the transformers that its syncs may name.
 *
 * @param keys what became of the texts that were asked for; null when none were
 */
@RegisterForReflection // bound by Jackson
public record ModelsAnswer(List<ModelDescription> models, List<TransformerDescription> transformers,
        @JsonInclude(JsonInclude.Include.NON_NULL) Keys keys) {

    public ModelsAnswer {
        models = List.copyOf(models);
        transformers = transformers == null ? List.of() : List.copyOf(transformers);
    }

    public ModelsAnswer(List<ModelDescription> models, List<TransformerDescription> transformers) {
        this(models, transformers, null);
    }

    /**
     * Record keys as the platform that was asked writes them.
     *
     * @param records empty when a text names none
     * @param fault why not; null when all do
     */
    @RegisterForReflection // bound by Jackson
    public record Keys(List<String> records, String fault) {
        public Keys {
            records = List.copyOf(records);
        }
    }

    /**
     * A model as others see it.
     *
     * @param kind {@code entity} or {@code table}
     * @param localIdentifier columns by which the platform itself finds a record; empty when there is none
     * @param uniqueIdentifiers usable unique keys, the preferred one first, the primary key last
     * @param references foreign keys to other models
     * @param platformRelations whether its records may belong to platforms
     * @param handler name of the handler that writes its records there; null when none does
     * @param transformer name of the transformer that shapes its records there unless a sync names another; null when none does
     * @param children what travels with its records there
     */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ModelDescription(String name, String kind, String table, List<ColumnDescription> columns,
            List<String> localIdentifier, List<List<String>> uniqueIdentifiers, List<ReferenceDescription> references,
            boolean platformRelations, @JsonInclude(JsonInclude.Include.NON_NULL) String handler,
            @JsonInclude(JsonInclude.Include.NON_NULL) String transformer,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ChildDescription> children) {

        public ModelDescription {
            columns = List.copyOf(columns);
            localIdentifier = List.copyOf(localIdentifier);
            uniqueIdentifiers = List.copyOf(uniqueIdentifiers);
            references = List.copyOf(references);
            children = children == null ? List.of() : List.copyOf(children);
        }
    }

    /**
     * Records that travel with others.
     *
     * @param relation name under which they travel
     * @param identifier columns by which a target shall find them; empty when it shall number them itself
     * @param uniqueIdentifiers all usable unique keys
     */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ChildDescription(String relation, String model, List<String> identifier,
            List<List<String>> uniqueIdentifiers) {

        public ChildDescription {
            identifier = List.copyOf(identifier);
            uniqueIdentifiers = List.copyOf(uniqueIdentifiers);
        }
    }

    /**
     * A column.
     *
     * @param type PostgreSQL's name of the type, with its modifier
     * @param required NOT NULL, and nothing fills it when it is left out
     * @param generated computed by PostgreSQL; never written
     * @param nullable whether it may hold null; null when the peer does not say
     */
    @RegisterForReflection // bound by Jackson
    public record ColumnDescription(String name, String type, boolean required, boolean generated, Boolean nullable) {

        /** In the place of a type: what a mapping writes, which is of whatever type the target makes of it. */
        public static final String CONSTANT = "constant";

        public ColumnDescription renamed(String name) {
            return new ColumnDescription(name, type, required, generated, nullable);
        }
    }

    /**
     * A transformer.
     *
     * @param fields those it makes; empty when it does not say
     * @param delay how old a change must be, as ISO duration
     */
    @RegisterForReflection // bound by Jackson
    public record TransformerDescription(String name, List<String> fields, String delay) {

        public TransformerDescription {
            fields = List.copyOf(fields);
        }
    }

    /** A foreign key: {@code columns} point to {@code referenced} of {@code model}. */
    @RegisterForReflection // bound by Jackson
    public record ReferenceDescription(List<String> columns, String model, List<String> referenced) {
    }
}
