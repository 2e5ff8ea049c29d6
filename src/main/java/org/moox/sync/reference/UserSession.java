package org.moox.sync.reference;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.moox.sync.capture.ChangeListener;
import org.moox.sync.model.SyncModel;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** Where a user is logged in: the reference of a child that belongs to its parent. */
@Entity
@Table(name = "user_sessions", schema = "public")
@SyncModel("user_session")
@EntityListeners(ChangeListener.class)
public class UserSession extends PanacheEntityBase {

    @Id
    UUID id;

    @Column(name = "user_id", nullable = false)
    UUID userId;

    @Column(name = "user_agent")
    String userAgent;

    @Column(name = "last_activity", nullable = false)
    Instant lastActivity;
}
