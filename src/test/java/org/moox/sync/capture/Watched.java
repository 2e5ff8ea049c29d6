package org.moox.sync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Models;

/** A table {@code thing} whose changes are captured, and whatever else a test names. */
@ApplicationScoped
class Watched {

    private final Capture capture;
    private final Models models;
    private final Database database;

    Watched(Capture capture, Models models, Database database) {
        this.capture = capture;
        this.models = models;
        this.database = database;
    }

    void start() {
        database.sql("create table public.thing (id int primary key, name text)");
        capture(Set.of("thing"));
        database.forget();
    }

    void end() {
        capture.uninstall();
        database.sql("drop table if exists public.thing, public.pair, public.part cascade");
    }

    void capture(Set<String> names) {
        models.refresh();
        assertThat(capture.align(() -> names)).isEmpty();
    }
}
