package org.moox.sync.reference;

import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.moox.sync.capture.ChangeListener;
import org.moox.sync.model.SyncModel;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;

/** A model whose records are of several classes; its table exists only while a test needs it. */
@Entity
@Table(name = "callback_animal")
@DiscriminatorColumn(name = "kind")
@SyncModel("animal")
@EntityListeners(ChangeListener.class)
public class Animal extends PanacheEntityBase {

    @Id
    long id;

    String name;

    /** One of them. */
    @Entity
    public static class Dog extends Animal {

        protected Dog() {
            // for Hibernate
        }

        Dog(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }
}
