package org.example.notes;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Where notes are read; an entity whose name the library has, too. */
@Entity
@Table(name = "platforms")
public class Platform {

    @Id
    public String name;
}
