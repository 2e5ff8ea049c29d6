package org.moox.sync.reconcile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What a reconcile has counted so far. */
@RegisterForReflection // bound by Jackson
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class Counts {

    long source;
    /** XOR of the hashes of their keys. */
    long keys;
    long target;
    long foreign;
    long inserts;
    long updates;
    long deletes;
    long persisting;
    long inFlight;
    long parked;
    long unreadable;
    long skipped;

    void difference(String kind) {
        switch (kind) {
            case Findings.MISSING -> inserts++;
            case Findings.EXTRA -> deletes++;
            default -> updates++;
        }
    }
}
