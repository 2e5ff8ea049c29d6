package org.moox.sync.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which tables are models, and how their records are found. Read at start. */
@ConfigMapping(prefix = "sync")
public interface ModelConfig {

    /**
     * Tables exposed as models under their own names: comma-separated patterns {@code schema.table} with {@code *} for anything; without a schema
     * {@code public} is meant; a lone {@code *} means all. A pattern that begins with {@code !} takes tables out again, wherever it stands.
     */
    Optional<List<String>> tables();

    /** Single models; the key is only an alias, so that environment variables can name them. */
    Map<String, Binding> models();

    /** Columns that may serve as unique identifier, the preferred one first, where they carry a usable unique index. */
    @WithDefault("ulid,uuid,slug,name,title")
    List<String> uniqueIdentifierFields();

    /** Columns that may serve as local identifier of a table without primary key. */
    @WithDefault("ID,uuid,ulid,id")
    List<String> localIdentifierFields();

    /** Models whose records belong to platforms; without it any model may. */
    Optional<List<String>> modelsWithPlatformRelations();

    /** Models whose children travel with them: without {@code relations} all exposed models with a foreign key to them. */
    Optional<List<String>> modelsWithSyncableRelations();

    /** What is configured for one model. */
    interface Binding {

        /** The model's name; without it the alias. */
        Optional<String> name();

        /** The table, {@code schema.table} or {@code table} in schema {@code public}; an entity model knows its own. */
        Optional<String> table();

        /** Columns of the unique identifier, by which targets find a record; also the local identifier of a table without primary key. */
        Optional<List<String>> identifier();

        /** Columns by which this platform finds a record, where that shall not be the primary key. */
        Optional<List<String>> localIdentifier();

        /** What writes the change log. */
        @WithDefault("triggers")
        CaptureMode capture();

        /**
         * Models of the children that travel with records of this model, whether it is listed above or not; {@code name=model} where they travel under
         * another name. The source sends them, and the target takes them, only if the configuration of each says so.
         */
        Optional<List<String>> relations();
    }

    /** What writes the change log of a model: triggers on its table, or callbacks of its entity where the role may not create triggers. */
    enum CaptureMode {
        TRIGGERS, CALLBACKS
    }
}
