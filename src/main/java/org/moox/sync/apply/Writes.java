package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Brings rows into the table of a run's model: by statements of our own, or by a handler. */
interface Writes {

    /**
     * Updates rows that differ.
     *
     * @param homes item → row to write to
     * @return number of each item whose row was written → the row's name now
     */
    Map<Integer, String> update(Shape shape, Map<Work, String> homes) throws SQLException;

    /** Inserts rows; returns their names. */
    List<String> insert(Shape shape, List<Work> works) throws SQLException;

    /** Deletes rows by their names. */
    void delete(Run run, Collection<String> homes) throws SQLException;
}
