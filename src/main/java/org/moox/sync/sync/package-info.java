/**
 * The registry of sync definitions, field mapping and {@code if_exists}.
 * <p>
 * Input: the API on the master, registry messages elsewhere. Output: {@code SyncDefinition}, what the steps read.
 * <p>
 * May import {@code platform}, {@code model}, {@code wire} (definitions travel in registry messages), {@code problem}, {@code database}.
 * <p>
 * Why so: a definition is kept as it travels, so what the master checked is what every platform works by. It keeps its small local number for
 * life: deliveries and owned rows hang on it. The entity stays in here; the steps see a record that is read once and shared.
 */
package org.moox.sync.sync;
