package org.moox.sync.reference;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    static UserSession open(UUID user, String agent, Instant now) {
        var session = new UserSession();
        session.id = UUID.randomUUID();
        session.userId = user;
        session.userAgent = agent;
        session.lastActivity = now;
        session.persist();
        return session;
    }

    static List<UserSession> of(UUID user) {
        return list("userId = ?1 order by lastActivity desc, id", user);
    }

    static Optional<UserSession> find(UUID user, UUID id) {
        return UserSession.<UserSession>find("userId = ?1 and id = ?2", user, id).firstResultOptional();
    }
}
