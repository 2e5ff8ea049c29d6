package org.moox.sync.sync;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.moox.sync.wire.RegistryAnswer.SyncState;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** A definition: one model of a source platform, brought to one model of a target platform, by its rules. */
@Entity
@Table(name = "syncs", schema = "sync")
class Sync extends PanacheEntityBase {

    @Id
    UUID id;

    @Generated
    @Column(insertable = false, updatable = false)
    Integer number;

    String title;
    boolean status;

    @Column(name = "source_platform_id")
    UUID sourcePlatformId;

    @Column(name = "source_model")
    String sourceModel;

    @Column(name = "target_platform_id")
    UUID targetPlatformId;

    @Column(name = "target_model")
    String targetModel;

    @Column(name = "use_platform_relations")
    boolean usePlatformRelations;

    @Column(name = "if_exists")
    String ifExists;

    // JSON stays text in here, so that it neither depends on the mapper of the application nor loses a digit
    @Column(name = "sync_ids")
    @ColumnTransformer(write = "cast(? as jsonb)")
    String syncIds;

    @Column(name = "sync_all_fields")
    boolean syncAllFields;

    @Column(name = "field_mappings")
    @ColumnTransformer(write = "cast(? as jsonb)")
    String fieldMappings;

    String transformer;

    @JdbcTypeCode(SqlTypes.ARRAY)
    String[] identifier;

    @Column(name = "has_errors")
    boolean hasErrors;

    @Column(name = "error_message")
    String errorMessage;

    @Column(name = "\"interval\"")
    int interval;

    @Column(name = "last_sync")
    Instant lastSync;

    long revision;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    protected Sync() {
        // for Hibernate
    }

    Sync(UUID id, Instant now) {
        this.id = id;
        this.createdAt = now;
    }

    static List<Sync> concerning(UUID platform) {
        return list("sourcePlatformId = ?1 or targetPlatformId = ?1 order by number", platform);
    }

    static List<Sync> sentBy(UUID platform) {
        return list("sourcePlatformId = ?1 order by number", platform);
    }

    /** Takes over everything that travels; how it fares here stays. */
    void define(SyncEntry entry, Instant now) {
        title = entry.title();
        status = entry.status();
        sourcePlatformId = entry.sourcePlatformId();
        sourceModel = entry.sourceModel();
        targetPlatformId = entry.targetPlatformId();
        targetModel = entry.targetModel();
        usePlatformRelations = entry.usePlatformRelations();
        ifExists = entry.ifExists();
        syncIds = Json.write(entry.syncIds());
        syncAllFields = entry.syncAllFields();
        fieldMappings = entry.fieldMappings() == null ? null : entry.fieldMappings().text();
        transformer = entry.transformer();
        identifier = entry.identifier() == null ? null : entry.identifier().toArray(String[]::new);
        interval = entry.interval();
        revision = entry.revision();
        updatedAt = now;
    }

    /** Takes over how its source says it fares. */
    void fare(SyncState state) {
        hasErrors = state.hasErrors();
        errorMessage = state.errorMessage();
        lastSync = state.lastSync();
    }

    SyncState state() {
        return new SyncState(id, revision, hasErrors, errorMessage, lastSync);
    }

    SyncEntry entry() {
        return new SyncEntry(id, title, status, sourcePlatformId, sourceModel, targetPlatformId, targetModel,
                usePlatformRelations, ifExists, Json.strings(syncIds), syncAllFields, Json.raw(fieldMappings), transformer,
                identifier == null ? null : List.of(identifier), interval, revision);
    }

    SyncDefinition definition() {
        return new SyncDefinition(id, number, revision, title, status, sourcePlatformId, sourceModel, targetPlatformId,
                targetModel, usePlatformRelations, SyncDefinition.IfExists.of(ifExists), Json.strings(syncIds), syncAllFields,
                Json.map(fieldMappings), transformer, identifier == null ? List.of() : List.of(identifier));
    }
}
