package org.example.notes;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.jboss.resteasy.reactive.RestPath;

/** An API of the application's own, at an address that looks like the library's. */
@Path("/api/notes")
public class NoteResource {

    @Inject
    EntityManager entities;

    @Inject
    Clockwork clockwork;

    @POST
    @Transactional
    public Note write(@Valid Note note) {
        note.persist();
        return note;
    }

    @DELETE
    @Path("{slug}")
    @Transactional
    public void remove(@RestPath String slug) {
        Note.delete("slug", slug);
    }

    @GET
    @Path("copies")
    @SuppressWarnings("unchecked")
    public List<String> copies() {
        return entities.createNativeQuery("select slug || ': ' || text from note_copy order by slug", String.class).getResultList();
    }

    @GET
    @Path("ledger")
    @SuppressWarnings("unchecked")
    public List<String> ledger() {
        return entities.createNativeQuery("select entry from note_ledger order by id", String.class).getResultList();
    }

    @GET
    @Path("histories")
    @SuppressWarnings("unchecked")
    public List<String> histories() {
        return entities.createNativeQuery("select schemaname || '.' || tablename from pg_tables where tablename = 'flyway_schema_history' order by 1",
                String.class).getResultList();
    }

    @GET
    @Path("ticks")
    public int ticks() {
        return clockwork.ticks();
    }

    @GET
    @Path("missing")
    public String missing() {
        throw new NotFoundException();
    }

    @GET
    @Path("broken")
    public String broken() {
        throw new IllegalStateException("broken");
    }

    @GET
    @Path("unforeseen")
    public String unforeseen() {
        throw new UnsupportedOperationException("nobody maps this");
    }
}
