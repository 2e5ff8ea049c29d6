package org.moox.sync.reference;

import java.util.List;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.moox.sync.capture.ChangeListener;
import org.moox.sync.model.SyncModel;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** One more thing that WordPress knows of a user. */
@Entity
@Table(name = "wp_usermeta", schema = "public")
@SyncModel("wp_usermeta")
@EntityListeners(ChangeListener.class)
public class WpUserMeta extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Column(name = "umeta_id")
    Long id;

    @Column(name = "user_id", nullable = false)
    Long userId;

    @Column(name = "meta_key", nullable = false)
    String key;

    @Column(name = "meta_value")
    String value;

    static List<WpUserMeta> of(WpUser user) {
        return list("userId = ?1 order by id", user.id);
    }

    /** Writes the value into the row that has the key, or into a new one. */
    static void put(WpUser user, String key, String value) {
        var meta = of(user).stream().filter(m -> m.key.equals(key)).findFirst().orElseGet(WpUserMeta::new);
        meta.userId = user.id;
        meta.key = key;
        meta.value = value;
        meta.persist();
    }
}
