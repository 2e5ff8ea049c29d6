package org.moox.sync.reference;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;

import org.moox.sync.capture.ChangeListener;
import org.moox.sync.model.SyncModel;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;

/** A user account: the reference of an entity model. */
@Entity
@Table(name = "users", schema = "public")
@SyncModel("user")
@EntityListeners(ChangeListener.class)
public class User extends PanacheEntityBase {

    @Id
    UUID id;

    @Column(nullable = false)
    String name;

    @Column(nullable = false, unique = true)
    String email;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "user_roles", schema = "public", joinColumns = @JoinColumn(name = "user_id"))
    @Column(name = "role", nullable = false)
    Set<String> roles = new TreeSet<>();

    static User create(String name, String email, Set<String> roles) {
        var user = new User();
        user.id = UUID.randomUUID();
        user.change(name, email, roles);
        user.persist();
        return user;
    }

    void change(String name, String email, Set<String> roles) {
        this.name = name;
        this.email = email;
        this.roles.retainAll(roles);
        this.roles.addAll(roles);
    }

    static Optional<User> find(UUID id) {
        return findByIdOptional(id);
    }

    static boolean isTaken(String email, UUID by) {
        return count("email = ?1 and id <> ?2", email, by) > 0;
    }

    static List<User> page(int page, int size) {
        return User.<User>findAll(Sort.by("name").and("id")).page(page, size).list();
    }
}
