/**
 * Short transactions with canonical session settings, quoting of identifiers, our own Flyway run on schema {@code sync}, and whether this
 * process is the service that keeps all this in order, or a command beside it.
 * <p>
 * May import {@code problem}. Everyone may import it; it knows no table.
 */
package org.moox.sync.database;
