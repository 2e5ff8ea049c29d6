package org.moox.sync.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;

/** The change log as a test looks at it. */
@ApplicationScoped
class Log {

    private final Transactions transactions;

    Log(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Operations logged for a user, in order. */
    List<String> of(UUID user) {
        return rows("select operation from sync.changes where model = 'user' and key = '%s' order by position".formatted(user));
    }

    List<String> rows(String sql) {
        return transactions.run(connection -> {
            try (var select = connection.createStatement(); var rows = select.executeQuery(sql)) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        });
    }

    void sql(String sql) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }
}
