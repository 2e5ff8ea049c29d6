package org.moox.sync.wire;

import java.util.UUID;

/** What every signed body says about itself, so that no signed body means anything elsewhere. */
public interface Envelope {

    int SPEC_VERSION = 1;

    /** Kind of message: {@code changes}, {@code registry}, {@code models}, {@code digest} or {@code command}. */
    String kind();

    /** Version of the protocol; 1. */
    int specVersion();

    /** Id of the platform that speaks. */
    UUID source();

    /** Id of the platform that is spoken to; in a bootstrap its domain. */
    String target();
}
