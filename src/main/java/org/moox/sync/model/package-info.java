/**
 * Which models this platform exposes and how their tables look: catalog of tables and entities, identifiers, column plan, compatibility.
 * <p>
 * May import {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.model;
