package org.moox.sync.capture;

import jakarta.inject.Singleton;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PostRemove;
import jakarta.persistence.PostUpdate;

import org.moox.sync.log.Change;

/**
 * Entity listener: {@code @EntityListeners(ChangeListener.class)} beside {@code @SyncModel("name")} tells of the entity's changes. Called in the
 * flush, in the transaction of the change. Bulk updates, element collections and native SQL call no listener.
 */
@Singleton
public class ChangeListener {

    private final EntityChanges changes;

    ChangeListener(EntityChanges changes) {
        this.changes = changes;
    }

    @PostPersist
    void persisted(Object entity) {
        changes.add(entity, Change.CREATED);
    }

    @PostUpdate
    void updated(Object entity) {
        changes.add(entity, Change.UPDATED);
    }

    @PostRemove
    void removed(Object entity) {
        changes.add(entity, Change.DELETED);
    }
}
