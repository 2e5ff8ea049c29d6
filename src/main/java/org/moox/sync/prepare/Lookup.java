package org.moox.sync.prepare;

import java.util.List;

import org.moox.sync.model.RecordFields;

/** Read-only queries of a {@link Transformer}, in the snapshot that its record was read in. Valid only until the transformer returns. */
@FunctionalInterface
public interface Lookup {

    /**
     * Rows as text, by the names of their columns. A query that fails fails the record, even if the exception is caught.
     *
     * @param sql with a question mark for each parameter; cast what is no text: {@code where user_id = ?::bigint}
     */
    List<RecordFields> rows(String sql, Object... parameters);
}
