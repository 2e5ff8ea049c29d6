package org.moox.sync.sync;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.moox.sync.wire.RegistryAnswer.SyncState;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Sort;

/** A definition: one model of a source platform, brought to one model of a target platform, by its rules. Public for the proxies that Hibernate makes, in another class loader where we are a library. */
@DynamicUpdate // what somebody else has written meanwhile stays
@Entity(name = "MooxSyncDefinition") // an application that has us as a library may have a Sync of its own
@Table(name = "syncs", schema = "sync")
public class Sync extends PanacheEntityBase {

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
    String filter;
    String transformation;

    @JdbcTypeCode(SqlTypes.ARRAY)
    String[] identifier;

    @Column(name = "has_errors")
    boolean hasErrors;

    @Column(name = "error_message")
    String errorMessage;

    /** Both sides as they were when it was saved; on the master only. */
    @ColumnTransformer(write = "cast(? as jsonb)")
    String picture;

    /** When the master last saw fields join those that travel: records that were brought before lack them. */
    Instant widened;

    /** How they differ from that by now; on the master only. */
    String drift;

    /** It ran, then it did not: what changed meanwhile was passed over. */
    boolean rested;

    /** Before it was written; the master decides only then whether it still does. */
    @Transient
    private boolean ran;

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

    private Sync(UUID id, Instant now) {
        this.id = id;
        this.createdAt = now;
    }

    /** @throws org.moox.sync.problem.SyncException UNKNOWN_SYNC, naming it */
    static Sync require(UUID id) {
        return Sync.<Sync>findByIdOptional(id).orElseThrow(() -> Syncs.unknown(id));
    }

    static List<SyncDefinition> definitions() {
        return Sync.<Sync>listAll(Sort.by("number")).stream().map(Sync::definition).toList();
    }

    static List<SyncEntry> unchecked() {
        return Sync.<Sync>list("identifier is null order by number").stream().map(Sync::entry).toList();
    }

    static List<Sync> checked() {
        return list("identifier is not null order by number");
    }

    /** The row of that definition, unless somebody edited or deleted it meanwhile. */
    static Optional<Sync> unchanged(SyncEntry entry) {
        return find("id = ?1 and revision = ?2", entry.id(), entry.revision()).firstResultOptional();
    }

    static PanacheQuery<Sync> inOrder() {
        return findAll(Sort.by("number"));
    }

    static PanacheQuery<Sync> concerning(UUID platform) {
        return find("sourcePlatformId = ?1 or targetPlatformId = ?1", Sort.by("number"), platform);
    }

    static List<Sync> sentBy(UUID platform) {
        return list("sourcePlatformId = ?1 order by number", platform);
    }

    /**
     * Writes what travels into the row of that id, or a new one. A definition that leads elsewhere than before starts anew, with another
     * number: what was delivered the old way says nothing of the new one.
     */
    static Sync write(SyncEntry entry, Instant now) {
        Sync known = findById(entry.id());
        var sync = known;
        if (known == null || !known.leadsAs(entry)) {
            sync = new Sync(entry.id(), known == null ? now : known.createdAt);
        }
        if (known != null && sync != known) {
            known.delete();
            flush();
        } else if (known != null && known.revision != entry.revision()) {
            Redefinitions.again(known.id);
        }
        sync.define(entry, now);
        sync.persist();
        if (sync != known) {
            flush();
            Redefinitions.fresh(sync.id);
        }
        return sync;
    }

    private boolean leadsAs(SyncEntry entry) {
        return sourcePlatformId.equals(entry.sourcePlatformId()) && sourceModel.equals(entry.sourceModel())
                && targetPlatformId.equals(entry.targetPlatformId()) && targetModel.equals(entry.targetModel());
    }

    /** Takes over everything that travels; how it fares here stays. */
    private void define(SyncEntry entry, Instant now) {
        ran = isRunning();
        rested |= ran && !entry.status();
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
        filter = entry.filter();
        transformation = entry.transformation();
        identifier = entry.identifier() == null ? null : entry.identifier().toArray(String[]::new);
        interval = entry.interval();
        widened = entry.widened() == null ? widened : entry.widened(); // whoever saves it knows nothing of that
        revision = entry.revision();
        updatedAt = now;
    }

    /** Takes over how its source says it fares. */
    void fare(SyncState state) {
        hasErrors = state.hasErrors();
        errorMessage = state.errorMessage();
        lastSync = state.lastSync();
    }

    /** The master has looked at both models and decided by which key records are found on the target, and how the source writes those that are listed; none while a platform could not be asked. */
    Sync decide(Verdict.Fits found, long registryRevision) {
        identifier = found.identifier() == null ? null : found.identifier().toArray(String[]::new);
        syncIds = found.syncIds() == null ? syncIds : Json.write(found.syncIds());
        if (!isChecked()) {
            rest();
        }
        if (found.picture() != null || found.identifier() == null) {
            look(found.picture(), updatedAt);
        }
        drift = null;
        revision = registryRevision;
        return this;
    }

    /** It was looked at again, and nothing speaks against it. */
    void settle(Verdict.Fits found, long registryRevision, Instant now) {
        updatedAt = now;
        decide(found, registryRevision);
        hasErrors = false;
        errorMessage = null;
    }

    // records that were brought before a field joined lack it, so they go again
    private void look(Picture now, Instant at) {
        var before = Json.picture(picture);
        if (before != null && now != null && !Common.joined(before.common(), now.common()).isEmpty()) {
            widened = at.truncatedTo(ChronoUnit.MILLIS);
        }
        picture = Json.write(now);
    }

    /**
     * Its models were looked at again.
     *
     * @param differences what has changed since it was saved; null when nothing has
     * @param now what there was, with what travels now
     */
    void drift(String differences, Picture now, Instant at) {
        drift = differences;
        look(now, at);
    }

    /** What has changed has to be told. */
    void tell(long registryRevision) {
        revision = registryRevision;
    }

    /** It was looked at again, and cannot run as it is. */
    void object(String reasons) {
        hasErrors = true;
        errorMessage = reasons;
    }

    boolean isChecked() {
        return identifier != null;
    }

    private boolean isRunning() {
        return status && isChecked();
    }

    /** It stays as it was written: if it does not run any more, it rests. */
    void rest() {
        rested |= ran && !isRunning();
    }

    SyncView view(String source, String target) {
        return new SyncView(id, title, status, sourcePlatformId, source, sourceModel, targetPlatformId, target, targetModel,
                usePlatformRelations, ifExists, Json.strings(syncIds), syncAllFields, Json.raw(fieldMappings), transformer,
                filter, transformation,
                identifier == null ? null : List.of(identifier), !isChecked(), hasErrors || drift != null, trouble(), interval,
                lastSync, revision, createdAt, updatedAt, null, null, null);
    }

    private String trouble() {
        return drift == null ? errorMessage : errorMessage == null ? drift : drift + " " + errorMessage;
    }

    SyncState state() {
        return new SyncState(id, revision, hasErrors, errorMessage, lastSync);
    }

    SyncEntry entry() {
        return new SyncEntry(id, title, status, sourcePlatformId, sourceModel, targetPlatformId, targetModel,
                usePlatformRelations, ifExists, Json.strings(syncIds), syncAllFields, Json.raw(fieldMappings), transformer,
                filter, transformation,
                identifier == null ? null : List.of(identifier), interval, widened, revision);
    }

    private Set<String> listed() {
        return syncIds == null ? null : new HashSet<>(Json.strings(syncIds));
    }

    SyncDefinition definition() {
        return new SyncDefinition(id, number, revision, title, status, sourcePlatformId, sourceModel, targetPlatformId,
                targetModel, usePlatformRelations, SyncDefinition.IfExists.of(ifExists), listed(), syncAllFields,
                FieldRules.read(fieldMappings, new Faults()), transformer, filter, transformation,
                identifier == null ? List.of() : List.of(identifier));
    }
}
