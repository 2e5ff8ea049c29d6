package org.moox.sync.reference;

import java.time.Instant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.moox.sync.capture.ChangeListener;
import org.moox.sync.model.RecordFields;
import org.moox.sync.model.SyncModel;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** A user of WordPress; most of what is known of one stands in {@link WpUserMeta}. */
@Entity
@Table(name = "wp_users", schema = "public")
@SyncModel("wp_user")
@EntityListeners(ChangeListener.class)
public class WpUser extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "\"ID\"")
    Long id;

    @Column(name = "user_login", nullable = false)
    String login;

    @Column(name = "user_email", nullable = false)
    String email;

    @Column(name = "display_name", nullable = false)
    String name = "";

    @Column(name = "user_registered", nullable = false)
    Instant registered;

    static WpUser of(RecordFields row) {
        return findById(row.integer("ID").orElseThrow());
    }
}
