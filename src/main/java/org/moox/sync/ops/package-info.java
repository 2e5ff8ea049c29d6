/**
 * Boot checks, health, metrics. The checks run in front of the framework; as a library, with its first event.
 * <p>
 * Input: the configuration, and the registry at the start. Output: a start, or one sentence on standard error that names what to mend.
 * <p>
 * What can be judged without a database is judged in front of the framework ({@code BootChecks}), before anything is started or written; what the
 * registry says is judged behind it ({@code RegistryCheck}). Refused is what cannot be meant or what would give data away; what may mend itself,
 * such as a table that a migration has yet to create or a trigger on a table that is busy, is only told ({@code Notices}, {@code CaptureNotice}). In development sample secrets are only told, too.
 * <p>
 * Meters ({@code StreamMetrics}) ask the database only when a monitor asks them, and every few seconds at most; their names are in one place, and targets are named, never their ids.
 * <p>
 * May import anything but {@code job} and {@code reference}.
 */
package org.moox.sync.ops;
