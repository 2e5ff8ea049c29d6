/**
 * Short transactions with canonical session settings, quoting of identifiers, and our own Flyway run on schema {@code sync}.
 * <p>
 * May import {@code problem}. Everyone may import it; it knows no table.
 */
package org.moox.sync.database;
