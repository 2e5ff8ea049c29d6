package org.moox.sync.database;

import java.sql.SQLException;

/** PostgreSQL refused a statement. */
public class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseException(SQLException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether the wait for a lock was given up. */
    public boolean isLocked() {
        return "55P03".equals(sqlState());
    }

    /** PostgreSQL's five-character condition code, or null. */
    public String sqlState() {
        return ((SQLException) getCause()).getSQLState();
    }
}
