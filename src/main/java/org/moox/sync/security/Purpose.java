package org.moox.sync.security;

import java.util.Locale;

/** What a derived key is for; a key of one purpose never serves the other. */
public enum Purpose {

    SIGN, SEAL;

    /** As it stands in key derivation, in messages and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
