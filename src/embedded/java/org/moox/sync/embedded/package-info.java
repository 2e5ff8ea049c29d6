/**
 * PostgreSQL in the box.
 * <p>
 * Job: a real PostgreSQL for the JVM build when no database is configured. Input: a folder and a port. Output: a JDBC address.
 * May import the port {@code EmbeddedDatabase} and {@code problem}; nothing imports this package, so that the service builds without it.
 * <p>
 * Why as it is: the library that carries the binaries is made for tests, where data may be lost, so durability is switched back on and
 * checked. A killed JVM leaves its server running, and PostgreSQL allows one server per folder; so the next start adopts it. Whether a
 * server is ours is asked of the server itself ({@code data_directory}), because process ids are reused.
 */
package org.moox.sync.embedded;
